import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ROOT } from './layout.mjs';

describe('npm run rotate-key', () => {
  let data;
  let file;
  beforeEach(() => {
    data = mkdtempSync(path.join(tmpdir(), 'way mark key '));
    file = path.join(data, 'secrets', 'key');
    mkdirSync(path.dirname(file));
  });
  afterEach(() => rmSync(data, { recursive: true }));
  const run = (bin, ...args) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'packages/launcher/bin', bin), ...args],
      { encoding: 'utf8', env: { WAYMARK_DATA: data } },
    );
    return { status, said: stdout + stderr };
  };

  test('puts a new key in place and keeps the old one under its name', () => {
    const old = randomBytes(32);
    writeFileSync(file, old, { mode: 0o600 });
    writeFileSync(`${file}.draft-of-one-that-was-killed`, 'x');
    const { status, said } = run('rotate-key.mjs');
    assert.equal(status, 0, said);
    const [now, before, ...more] = readdirSync(path.dirname(file)).sort();
    assert.deepEqual(more, []);
    assert.equal(now, 'key');
    assert.match(before, /^key\.[0-9a-f]{16}$/);
    assert.deepEqual(readFileSync(path.join(data, 'secrets', before)), old);
    assert.notDeepEqual(readFileSync(file), old);
    assert.equal(readFileSync(file).length, 32);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(!said.includes(readFileSync(file, 'hex')));
    const [deed] = readdirSync(path.join(data, 'deeds'));
    const note = JSON.parse(readFileSync(path.join(data, 'deeds', deed)));
    assert.equal(note.action, 'platform.rotate-key');
    // And once more: three keys then.
    assert.equal(run('rotate-key.mjs').status, 0);
    assert.equal(readdirSync(path.dirname(file)).length, 3);
  });

  test('makes none where there is none', () => {
    const { status, said } = run('rotate-key.mjs');
    assert.equal(status, 5);
    assert.match(said, /it is lost, or none was made yet/);
    assert.ok(!existsSync(file));
    // Gone for good is said twice.
    const lost = run('rotate-key.mjs', '--lost');
    assert.equal(lost.status, 2);
    assert.match(lost.said, /--lost --yes/);
  });

  test('a backup is asked for where there is data, and not into it', () => {
    assert.equal(run('backup.mjs').status, 5);
    writeFileSync(path.join(data, '.waymark-data'), '');
    const inside = run('backup.mjs', '--to', path.join(data, 'backups'));
    assert.equal(inside.status, 2);
    assert.match(inside.said, /is inside of the data folder/);
    assert.equal(run('backup.mjs', '--everything').status, 2);
    assert.equal(run('restore.mjs').status, 2);
    assert.equal(run('restore.mjs', '--help').status, 0);
  });
});
