import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  checkDisk,
  checkGit,
  checkPorts,
  checkWritable,
  freePair,
} from './checks.mjs';
import {
  emptyDataFolder,
  openDataFolder,
  postgresElsewhere,
} from './dataFolder.mjs';
import { layout } from './layout.mjs';
import { takeLock } from './lock.mjs';
import { portOwner } from './portOwner.mjs';

/** A listener on the first port of a free pair. */
async function listener(host, offset = 0) {
  const port = await freePair(30_000 + Math.floor(Math.random() * 10_000));
  const server = createServer();
  await new Promise(resolve => server.listen(port + offset, host, resolve));
  return { port, close: () => new Promise(resolve => server.close(resolve)) };
}

describe('checks', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'way mark checks '));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [what, host, offset] of [
    ['the portal', '127.0.0.1', 0],
    ['the proxy', '127.0.0.1', 1],
    ['every address', '0.0.0.0', 0],
  ]) {
    test(`a taken port names its holder and a port that is free: ${what}`, async () => {
      const { port, close } = await listener(host, offset);
      try {
        await assert.rejects(checkPorts(port), error => {
          assert.match(
            error.what,
            new RegExp(`^Port ${port + offset} is taken by `),
          );
          if (process.platform === 'linux')
            assert.match(error.what, new RegExp(`process ${process.pid}`));
          assert.match(error.next, /npm start -- --port \d+$/);
          return true;
        });
      } finally {
        await close();
      }
      await checkPorts(port);
    });
  }

  const anotherWaymark = async (script, args, env) => {
    const port = await freePair(30_000 + Math.floor(Math.random() * 10_000));
    const data = path.join(folder, 'its data');
    const file = path.join(folder, script);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      `require('net').createServer().listen(${port}, '127.0.0.1', () => process.stdout.write('.'))`,
    );
    const child = spawn(
      process.execPath,
      [file, ...(args ? ['--data', data] : [])],
      { env: env ? { WAYMARK_DATA: data, WAYMARK_PORT: `${port}` } : {} },
    );
    await once(child.stdout, 'data');
    const refused = async url =>
      assert.rejects(checkPorts(port), error => {
        assert.equal(
          error.what,
          `Port ${port} is taken by another Waymark (process ${child.pid}).`,
        );
        assert.ok(error.why.includes(`its data in ${data}.`), error.why);
        assert.equal(error.why.includes(`at ${url},`), Boolean(url));
        assert.match(error.next, /another port: npm start -- --port \d+$/);
        return true;
      });
    // Left behind by a launcher that was killed: only a backend knows its own address.
    await refused(env ? `http://localhost:${port}` : undefined);
    const url = 'http://localhost:7777';
    const lock = takeLock(path.join(data, 'run', 'launcher.lock'), { url });
    await refused(url);
    lock.release();
    child.kill();
    await once(child, 'exit');
  };
  for (const [what, script, args, env] of [
    ['its agent', 'packages/agent/src/main.ts', true, false],
    ['its backend', 'packages/backend/src/index.ts', false, true],
  ]) {
    test(
      `a port that another Waymark has names it, its data and its address: ${what}`,
      { skip: process.platform !== 'linux' },
      () => anotherWaymark(script, args, env),
    );
  }

  test(
    'the name of a program that has a port does nothing to a terminal',
    { skip: process.platform !== 'linux' },
    async () => {
      const port = await freePair(30_000 + Math.floor(Math.random() * 10_000));
      const child = spawn(process.execPath, [
        '-e',
        `process.title = 'a\\x1b[2Jb'; require('net').createServer().listen(${port}, '127.0.0.1', () => process.stdout.write('.'))`,
      ]);
      await once(child.stdout, 'data');
      assert.equal(portOwner(port).words, `a?[2Jb (process ${child.pid})`);
      child.kill();
      await once(child, 'exit');
    },
  );

  test("the proxy's port does not count where the agent that has it is taken over", async () => {
    const { port, close } = await listener('127.0.0.1', 1);
    await checkPorts(port, { proxyIsOurs: true });
    await close();
  });

  test('no git', () => {
    checkGit();
    assert.throws(
      () => checkGit({ PATH: folder }),
      error => /git is not/.test(error.what) && /Install/.test(error.next),
    );
  });

  test('too little disk says how much there is', () => {
    checkDisk(folder, 1);
    assert.throws(
      () => checkDisk(folder, 1e18),
      /The disk has [\d.]+ GB free, and installing takes/,
    );
  });

  test('a folder that is a file cannot be written to', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    assert.throws(
      () =>
        checkWritable(
          path.join(file, 'data'),
          'data is kept there.',
          'Choose another.',
        ),
      error => error.next === 'Choose another.',
    );
  });

  test('a data folder is made, known again, and emptied whole', () => {
    const paths = layout({ data: path.join(folder, 'new') });
    openDataFolder(paths);
    openDataFolder(paths);
    assert.ok(existsSync(path.join(paths.data, '.git')));
    mkdirSync(path.join(paths.data, 'git', 'a.git'), { recursive: true });
    emptyDataFolder(paths);
    assert.deepEqual(readdirSync(paths.data), []);
  });

  test("somebody else's folder is not taken for data", () => {
    writeFileSync(path.join(folder, 'letter.txt'), 'dear');
    assert.throws(() => openDataFolder(layout({ data: folder })), /not empty/);
    assert.deepEqual(readdirSync(folder), ['letter.txt']);
  });

  test('a pointer out of the data folder is followed only to where the agent puts things', () => {
    const paths = layout({ data: folder });
    mkdirSync(path.join(folder, 'agent'));
    const pointTo = place =>
      writeFileSync(
        path.join(folder, 'agent', 'postgres-place.json'),
        JSON.stringify({ place }),
      );
    pointTo('/var/lib/waymark-0123abcd');
    assert.equal(postgresElsewhere(paths), '/var/lib/waymark-0123abcd');
    for (const place of [
      '/var/lib',
      '/var/lib/waymark-0123abcd/../..',
      '/home/me',
      '/var/lib/waymark-x',
    ]) {
      pointTo(place);
      assert.equal(postgresElsewhere(paths), undefined);
    }
  });
});
