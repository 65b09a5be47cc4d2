import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openDataFolder } from './dataFolder.mjs';
import { layout, ROOT } from './layout.mjs';
import { takeLock } from './lock.mjs';

describe('npm run reset', () => {
  let data;
  beforeEach(() => {
    data = realpathSync(mkdtempSync(path.join(tmpdir(), 'way mark reset ')));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  /** Without a terminal, as in a script. */
  const reset = (...args) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'packages/launcher/bin/reset.mjs'), ...args],
      { encoding: 'utf8', input: '', env: { WAYMARK_DATA: data } },
    );
    return { status, said: stdout + stderr };
  };

  test('asks, and where nobody can be asked does nothing', () => {
    openDataFolder(layout({ data }));
    const { status, said } = reset();
    assert.equal(status, 2);
    assert.match(said, /npm run reset -- --yes/);
    assert.equal(existsSync(path.join(data, 'logs')), true);
  });

  test('empties the data folder when it was said so', () => {
    openDataFolder(layout({ data }));
    writeFileSync(path.join(data, 'credentials.json'), '{}');
    assert.equal(reset('--yes').status, 0);
    assert.deepEqual(readdirSync(data), []);
  });

  test('touches no other folder, and none that is in use', () => {
    writeFileSync(path.join(data, 'letter.txt'), 'dear');
    assert.equal(reset('--yes').status, 5);
    rmSync(path.join(data, 'letter.txt'));

    openDataFolder(layout({ data }));
    const lock = takeLock(path.join(data, 'run', 'launcher.lock'), {
      url: 'http://localhost:7777',
    });
    const { status, said } = reset('--yes');
    lock.release();
    assert.equal(status, 6);
    assert.match(said, /http:\/\/localhost:7777/);
    assert.equal(existsSync(path.join(data, 'logs')), true);
  });

  test('knows what it is asked', () => {
    assert.equal(reset('--all').status, 2);
    assert.equal(reset('--help').status, 0);
  });
});
