import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { identity, isSame } from './identity.mjs';
import { ManagedProcess, sleep } from './managedProcess.mjs';
import { cutLog } from './product.mjs';

describe('a managed process', () => {
  let folder;
  let said;
  let managed;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'way mark managed '));
    said = [];
  });
  afterEach(async () => {
    await managed?.stop({ patience: 0 });
    rmSync(folder, { recursive: true });
  });

  /** Runs JavaScript as the process that is looked after. */
  const manage = (code, options = {}) => {
    managed = new ManagedProcess({
      name: 'The toy',
      command: () => ({
        program: process.execPath,
        args: ['-e', code],
        env: process.env,
        cwd: folder,
      }),
      logFile: path.join(folder, 'toy.log'),
      say: text => said.push(text),
      firstDelay: 20,
      ...options,
    });
    managed.start();
    return managed;
  };
  const until = async (what, holds) => {
    for (const end = Date.now() + 10_000; !holds(); await sleep(10))
      assert.ok(Date.now() < end, `not in time: ${what}`);
  };
  const FOREVER = 'setInterval(() => {}, 1000); console.log("up")';

  test('is started again when it is killed, and what follows a restart is done', async () => {
    let after = 0;
    const toy = manage(FOREVER, { restarted: async () => (after += 1) });
    toy.supervise();
    const first = toy.identity.pid;
    process.kill(first, 'SIGKILL');
    await until('restart', () => after === 1 && toy.identity);
    assert.notEqual(toy.identity.pid, first);
    assert.match(
      said[0],
      /The toy ended \(signal SIGKILL\); starting it again in 0\.02 s\. Its log: .*toy\.log/,
    );
    await until('words', () => said[1] === 'The toy runs again.');
  });

  test('waits longer after each end', async () => {
    manage('process.exit(3)').supervise();
    await until(
      'three ends',
      () => said.filter(text => /exit code 3/.test(text)).length >= 3,
    );
    const delays = said
      .flatMap(text => text.match(/again in ([\d.]+) s/)?.[1] ?? [])
      .slice(0, 3);
    assert.deepEqual(delays, ['0.02', '0.04', '0.08']);
  });

  test('a first start that fails is not repeated', async () => {
    const toy = manage('process.exit(3)');
    assert.equal(await toy.ended, 'exit code 3');
    await sleep(100);
    assert.equal(toy.restarts, 0);
  });

  test('a program that is not there is an end like any other', async () => {
    const toy = new ManagedProcess({
      name: 'None',
      command: () => ({
        program: path.join(folder, 'none'),
        args: [],
        env: {},
        cwd: folder,
      }),
      logFile: path.join(folder, 'none.log'),
      say: () => {},
    });
    toy.start();
    assert.match(await toy.ended, /ENOENT/);
  });

  test('stops with everything that it started', async () => {
    const grandchild = path.join(folder, 'grandchild');
    const toy = manage(
      `const { pid } = require('child_process').spawn('sleep', ['60']); require('fs').writeFileSync(${JSON.stringify(
        grandchild,
      )}, String(pid)); ${FOREVER}`,
    );
    const read = () => {
      try {
        return Number(readFileSync(grandchild, 'utf8'));
      } catch {
        return 0;
      }
    };
    await until('grandchild', () => read() > 0);
    const left = identity(read());
    assert.equal(await toy.stop(), true);
    await until('its end', () => !isSame(left));
  });

  test('one that does not listen is killed at the deadline, and says so', async () => {
    const toy = manage(`process.on('SIGTERM', () => {}); ${FOREVER}`);
    await until('its start', () =>
      readFileSync(path.join(folder, 'toy.log'), 'utf8').includes('up'),
    );
    const target = toy.identity;
    assert.equal(await toy.stop({ patience: 50 }), false);
    assert.equal(isSame(target), false);
  });

  test('hurry cuts patience short', async () => {
    const toy = manage(`process.on('SIGTERM', () => {}); ${FOREVER}`);
    await until('its start', () =>
      readFileSync(path.join(folder, 'toy.log'), 'utf8').includes('up'),
    );
    const since = Date.now();
    await toy.stop({ patience: 60_000, hurry: sleep(50) });
    assert.ok(Date.now() - since < 10_000);
  });

  test('one left by another launcher is taken over: watched, and started again', async () => {
    const left = spawn(process.execPath, ['-e', FOREVER], {
      stdio: 'ignore',
      detached: true,
    });
    managed = new ManagedProcess({
      name: 'The toy',
      command: () => ({
        program: process.execPath,
        args: ['-e', FOREVER],
        env: process.env,
        cwd: folder,
      }),
      logFile: path.join(folder, 'toy.log'),
      say: text => said.push(text),
      firstDelay: 20,
    });
    managed.adopt(identity(left.pid));
    managed.supervise();
    left.kill('SIGKILL');
    await until('restart', () => managed.restarts === 1 && managed.identity);
    assert.notEqual(managed.identity.pid, left.pid);
  });

  test('a log is cut where it grows, and its last part kept', () => {
    const log = path.join(folder, 'big.log');
    cutLog(log, 10);
    writeFileSync(log, '0123456789');
    cutLog(log, 10);
    assert.equal(readFileSync(log, 'utf8').length, 10);
    writeFileSync(log, '0123456789+');
    cutLog(log, 10);
    assert.equal(readFileSync(log, 'utf8'), '');
    assert.equal(readFileSync(`${log}.1`, 'utf8'), '0123456789+');
  });
});
