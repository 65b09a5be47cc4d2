import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { trim } from './trimCaches.mjs';

test('a cache that is too large loses its oldest files, in folders below too', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'way mark trim '));
  mkdirSync(path.join(folder, 'v1'));
  ['v1/c', 'a', 'v1/b', 'd'].forEach((name, age) => {
    writeFileSync(path.join(folder, name), 'x'.repeat(100));
    utimesSync(path.join(folder, name), 1000 + age, 1000 + age);
  });
  assert.equal(trim(folder, 400), 0);
  assert.equal(trim(folder, 350), 2);
  assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), ['d', 'v1', 'v1/b']);
  assert.equal(trim(path.join(folder, 'absent'), 1), 0);
  rmSync(folder, { recursive: true });
});
