import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ends, platform } from '../support/commandLine.ts';

const nobody = { PLATFORM_URL: 'http://localhost:9999', PLATFORM_TOKEN: 'x' };

test('an empty PLATFORM_TOKEN is none; one that has run out, or is no token, is said', async () => {
  await ends(0, 'env list', { env: { PLATFORM_TOKEN: '', PLATFORM_URL: '' } });
  expect((await ends(4, 'env list', { env: { PLATFORM_TOKEN: 'eyJhbGciOiJub25lIn0.e30.' } })).err).toContain('has run out');
  expect((await ends(4, 'env list --json', { env: { PLATFORM_TOKEN: 'two words' } })).document.error.message).toBe('You are not signed in.');
  // The token of the file goes to its address and nowhere else.
  await ends(4, 'env list', { env: { PLATFORM_URL: 'http://localhost:9999' } });
});

test('nobody at the address is said in plain words, at once', async () => {
  const began = performance.now();
  const { err, code } = await platform('status my-api', { env: nobody });
  expect([code, err]).toEqual([1, expect.stringMatching(/Nobody answers at .*\n {2}Nothing listens there .*\n {2}Start Waymark with "npm start"/)]);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect((await platform('deploy my-api --json', { env: nobody })).document.error.exitCode).toBe(1);
});

test('somebody who takes the request and says nothing is waited for aloud, and left with Ctrl-C', async () => {
  const silent = createServer(() => {});
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  const child = spawn(path.resolve(import.meta.dirname, '../../../../node_modules/.bin/platform'), ['env', 'list'], { env: { ...process.env, PLATFORM_URL: `http://127.0.0.1:${port}`, PLATFORM_TOKEN: 'x' } });
  try {
    let err = '';
    child.stderr.on('data', chunk => (err += chunk));
    await expect.poll(() => err, { timeout: 30_000 }).toContain('has not answered for 10 s');
    const ended = new Promise(resolve => child.once('close', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  } finally {
    child.kill('SIGKILL');
    silent.close();
  }
});

test('away from every service it says so, whatever the folder is called', async () => {
  const cwd = await mkdtemp(path.join(tmpdir(), 'nothing here '));
  for (const line of ['deploy', 'status', 'logs', 'releases', 'restart', 'plan']) expect((await ends(2, line, { cwd })).err).toContain(cwd);
  expect((await ends(2, 'secrets list', { cwd })).err).toContain('--service NAME');
  await ends(2, 'dev', { cwd });
  await ends(5, 'validate', { cwd });
  await rm(cwd, { recursive: true });
});

test('a command that is misspelt is answered with the nearest, and help is help in every spelling', async () => {
  expect((await platform('statsu')).err).toContain('platform status');
  expect((await platform('deploy --canry 10%')).err).toContain('--canary');
  const { out } = await platform('help');
  expect((await platform('--help')).out).toBe(out);
  expect(out.split('\n').every(line => line.length <= 80)).toBe(true);
});
