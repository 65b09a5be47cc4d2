import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const house = mkdtempSync(path.join(tmpdir(), 'waymark typescript '));
const source = path.join(house, 'plugins/one-backend/src');
const hook = path.join(house, 'packages/launcher/src/typescript/compiled.cjs');
const kept = path.join(house, '.build/typescript');

cpSync(here, path.dirname(hook), { recursive: true });
symlinkSync(
  path.resolve(here, '../../../../node_modules'),
  path.join(house, 'node_modules'),
);
after(() => rmSync(house, { recursive: true, force: true }));

/** @param {Record<string, string>} files */
function write(files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    writeFileSync(path.join(source, name), text);
  }
}

const run = () =>
  spawnSync(
    process.execPath,
    ['--require', hook, path.join(source, 'index.ts')],
    { encoding: 'utf8' },
  );
const copies = () => (existsSync(kept) ? readdirSync(kept) : []);

beforeEach(() => {
  rmSync(path.join(house, '.build'), { recursive: true, force: true });
  rmSync(source, { recursive: true, force: true });
  mkdirSync(source, { recursive: true });
  writeFileSync(
    path.join(source, '../package.json'),
    '{"backstage": {"role": "backend-plugin"}}',
  );
  write({
    'index.ts':
      "import { word } from './word';\nenum Loud { yes }\nconsole.log(word as string, Loud[0]);\nvoid import('./late').then(m => console.log(m.late));",
    'word/index.ts': "export const word: string = 'one';",
    'late.ts': "export const late = 'late';",
  });
});

test('runs TypeScript with imports without extension, folders, enums and dynamic imports', () => {
  assert.equal(run().stdout, 'one yes\nlate\n');
  assert.equal(copies().length, 3);
});

test('runs what a file says now, not what it said', () => {
  run();
  write({ 'word/index.ts': "export const word = 'two';" });
  assert.equal(run().stdout, 'two yes\nlate\n');
});

test('compiles in a process of its own, and nothing twice', () => {
  const compilers = [
    '--require',
    hook,
    '--print',
    `require(${JSON.stringify(
      path.join(source, 'index.ts'),
    )}); Object.keys(require.cache).filter(f => f.includes('swc')).join()`,
  ];
  const loaded = () =>
    execFileSync(process.execPath, compilers, { encoding: 'utf8' });
  assert.doesNotMatch(loaded(), /swc[/\\]core[/\\]index/);
  const before = copies();
  loaded();
  assert.deepEqual(copies(), before);
});

test('says which file cannot be compiled, and where', () => {
  write({ 'word/index.ts': 'export const word = ;' });
  const { status, stderr } = run();
  assert.notEqual(status, 0);
  assert.match(stderr, /word[/\\]index\.ts/);
  assert.match(stderr, /Expression expected/);
});

test('forgets copies that nobody has asked for in a week', () => {
  run();
  const old = path.join(kept, 'old.js');
  writeFileSync(old, '');
  const then = new Date(Date.now() - 8 * 24 * 3600_000);
  utimesSync(old, then, then);
  write({ 'word/index.ts': "export const word = 'three';" });
  run();
  assert.ok(!copies().includes('old.js'));
});
