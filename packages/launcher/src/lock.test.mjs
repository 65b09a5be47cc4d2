import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { identity, isSame } from './identity.mjs';
import { lockHolder, takeLock } from './lock.mjs';

describe('lock', () => {
  let folder;
  let file;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'way mark lock '));
    file = path.join(folder, 'run', 'launcher.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('one holder, who is named to the next, until it lets go', () => {
    const first = takeLock(file, { url: 'http://localhost:7007' });
    assert.equal(first.taken, true);
    const second = takeLock(file, {});
    assert.equal(second.taken, false);
    assert.equal(second.holder.pid, process.pid);
    assert.equal(second.holder.url, 'http://localhost:7007');
    first.release();
    assert.equal(lockHolder(file), undefined);
    assert.equal(takeLock(file, {}).taken, true);
  });

  test('a holder that was killed holds nothing', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    takeLock(file, {}).release();
    writeFileSync(file, JSON.stringify({ pid, start: 'before' }));
    assert.equal(takeLock(file, {}).taken, true);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).pid, process.pid);
  });

  test('half a lock is none', () => {
    takeLock(file, {}).release();
    writeFileSync(file, '{"pid":');
    const long = Date.now() / 1000 - 60;
    utimesSync(file, long, long);
    const before = Date.now();
    assert.equal(takeLock(file, {}).taken, true);
    assert.ok(Date.now() - before < 500);
  });

  test('a lock that is being written at this moment is not taken away', async () => {
    takeLock(file, {}).release();
    writeFileSync(file, '');
    const holder = JSON.stringify({ ...identity(process.pid), url: 'x' });
    // Another process, since taking a lock does not let this one do anything meanwhile.
    const writer = spawn(process.execPath, [
      '-e',
      `setTimeout(() => require('fs').writeFileSync(${JSON.stringify(
        file,
      )}, ${JSON.stringify(holder)}), 100); process.stdout.write('.')`,
    ]);
    await once(writer.stdout, 'data');
    utimesSync(file, Date.now() / 1000, Date.now() / 1000);
    assert.equal(takeLock(file, {}).taken, false);
    await once(writer, 'close');
  });

  test('a number that went to another process is not the process that had it', () => {
    const now = identity(process.pid);
    assert.equal(isSame(now), true);
    assert.equal(isSame({ ...now, start: 'another time' }), false);
  });
});
