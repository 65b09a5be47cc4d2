import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { identity } from './identity.mjs';
import { layout } from './layout.mjs';
import {
  dropOldPortals,
  hasPortal,
  keepPortal,
  portalFor,
  usePortal,
} from './portalStore.mjs';

const LATER = Date.now() + 3_600_000;
const [ONE, TWO] = ['1', '2'].map(digit => digit.repeat(64));

describe('portals', () => {
  let root;
  let paths;
  let dist;
  /** As the bundler does it: everything before is gone. */
  const build = asset => {
    rmSync(dist, { recursive: true, force: true });
    mkdirSync(path.join(dist, 'static'), { recursive: true });
    writeFileSync(path.join(dist, 'index.html'), asset);
    writeFileSync(path.join(dist, 'static', `${asset}.js`), 'code');
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'way mark portal '));
    paths = layout({ root });
    dist = path.join(root, 'packages/app/dist');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('the assets of one are there after another was built, as long as its product lives', async () => {
    build('one');
    keepPortal(paths, ONE, dist);
    const served = portalFor(paths, ONE);
    const product = spawn(process.execPath, [
      '-e',
      'setInterval(() => {}, 1e6)',
    ]);
    usePortal(served, identity(product.pid));

    build('two');
    keepPortal(paths, TWO, dist);
    dropOldPortals(paths, TWO, LATER);
    assert.deepEqual(readdirSync(path.join(served, 'dist/static')), ['one.js']);
    assert.equal(hasPortal(paths, TWO), true);
    assert.notEqual(portalFor(paths, TWO), served);

    product.kill('SIGKILL');
    await once(product, 'exit');
    dropOldPortals(paths, TWO, LATER);
    assert.equal(existsSync(served), false);
    assert.equal(hasPortal(paths, TWO), true);
  });

  test('one that was made or used a moment ago stays: somebody may be about to use it', () => {
    build('one');
    keepPortal(paths, ONE, dist);
    dropOldPortals(paths, TWO);
    assert.equal(hasPortal(paths, ONE), true);
    dropOldPortals(paths, TWO, LATER);
    assert.equal(hasPortal(paths, ONE), false);
  });

  test('without a build of these sources the newest is served, and none where there is none', () => {
    assert.equal(portalFor(paths, ONE), undefined);
    build('one');
    keepPortal(paths, ONE, dist);
    const half = path.join(root, '.build/portal', 'half.1.tmp', 'dist');
    mkdirSync(half, { recursive: true });
    writeFileSync(path.join(half, 'index.html'), 'half');
    assert.equal(portalFor(paths, TWO), portalFor(paths, ONE));
  });

  test('it is a package that the backend finds by its folder', () => {
    build('one');
    keepPortal(paths, ONE, dist);
    const found = createRequire(import.meta.url).resolve(
      `${portalFor(paths, ONE)}/package.json`,
    );
    assert.equal(
      readFileSync(path.join(path.dirname(found), 'dist/index.html'), 'utf8'),
      'one',
    );
  });
});
