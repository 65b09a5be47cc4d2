import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { version } from '../package.json';
import { bundled } from './__testUtils__/bundled';
import { eventStream, FakePlatform } from './__testUtils__/FakePlatform';
import { line, operation, succeeded } from './__testUtils__/samples';

/** A checkout as `npm start` leaves it: the Node, the bundle, the link that npx takes. */
let root: string;
let link: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'waymark cli '));
  link = path.join(root, 'node_modules', '.bin', 'platform');
  for (const folder of [
    'packages/cli/bin',
    'packages/launcher',
    'node_modules/.bin',
    'node_modules/@waymark',
    '.build/node/bin',
    '.build/cli',
  ]) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  writeFileSync(path.join(root, 'backstage.json'), '{}');
  const script = path.join(root, 'packages/cli/bin/platform');
  copyFileSync(path.resolve(__dirname, '../bin/platform'), script);
  chmodSync(script, 0o755);
  symlinkSync(
    '../../packages/cli',
    path.join(root, 'node_modules/@waymark/cli'),
  );
  symlinkSync('../@waymark/cli/bin/platform', link);
  symlinkSync(process.execPath, path.join(root, '.build/node/bin/node'));
  const { file, remove } = bundled('main');
  copyFileSync(file, path.join(root, '.build/cli/platform.cjs'));
  remove();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Starts the command line as a person does; the world has no terminal. */
function start(
  args: string[],
  env: Record<string, string> = {},
  command = link,
) {
  const child = spawn(command, args, {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended: Ended = { code: null, out: '', err: '' };
  child.stdout.on('data', chunk => (ended.out += chunk));
  child.stderr.on('data', chunk => (ended.err += chunk));
  const end = new Promise<Ended>(resolve =>
    child.on('close', code => resolve({ ...ended, code })),
  );
  const said = async (pattern: RegExp) => {
    for (let tries = 0; !pattern.test(ended.err); tries += 1) {
      if (tries > 1000) throw new Error(`never said ${pattern}:\n${ended.err}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  return { child, end, said };
}

it('runs through its links, from any folder', async () => {
  expect(await start(['--version']).end).toEqual({
    code: 0,
    out: `${version}\n`,
    err: '',
  });
  symlinkSync(link, path.join(root, 'p'));
  expect((await start(['--version'], {}, path.join(root, 'p')).end).out).toBe(
    `${version}\n`,
  );
  expect((await start(['--version', '--json']).end).out).toBe(
    `{"schemaVersion":1,"version":"${version}"}\n`,
  );
});

it('hands over arguments as they are, and the exit code', async () => {
  const ended = await start(['validate', 'no such "file" $HOME']).end;
  expect(ended.code).toBe(5);
  expect(ended.err).toContain('no such "file" $HOME cannot be read');
});

it('uses the credentials of its checkout', async () => {
  const api = await FakePlatform.start();
  api.on('GET /operations', () => ({ body: { items: [], nextCursor: null } }));
  mkdirSync(path.join(root, '.waymark'));
  writeFileSync(
    path.join(root, '.waymark/credentials.json'),
    JSON.stringify({ url: api.url, token: api.token }),
  );
  const ended = await start(['operations', '--json']).end;
  await api.stop();
  rmSync(path.join(root, '.waymark'), { recursive: true });
  expect(ended).toEqual({
    code: 0,
    out: '{"schemaVersion":1,"operations":[]}\n',
    err: '',
  });
});

it('says in plain words that the checkout was never built', async () => {
  const bundle = path.join(root, '.build/cli/platform.cjs');
  const ended = await (async () => {
    copyFileSync(bundle, `${bundle}.kept`);
    rmSync(bundle);
    try {
      return await start(['status', 'x', '--json']).end;
    } finally {
      copyFileSync(`${bundle}.kept`, bundle);
    }
  })();
  expect(ended.code).toBe(1);
  expect(ended.err).toContain(`Run "npm start" once in ${root}`);
  expect(JSON.parse(ended.out)).toMatchObject({
    schemaVersion: 1,
    error: { exitCode: 1, next: 'Run "npm start" in it once.' },
  });
});

describe('Ctrl-C', () => {
  let api: FakePlatform;
  beforeEach(async () => {
    api = await FakePlatform.start();
    api.on('POST /operations/{operation}/retry', () => ({
      status: 202,
      body: operation(),
    }));
  });
  /** Plays the stream of a log; what is asked for as a page is empty. */
  const onStream = (play: (send: ReturnType<typeof eventStream>) => void) =>
    api.on('GET /operations/{operation}/log', (request, response) => {
      if (request.headers.accept !== 'text/event-stream')
        return { body: { lines: [], nextCursor: null, ended: false } };
      play(eventStream(response));
      return undefined;
    });
  afterEach(() => api.stop());

  it('leaves an operation running, with exit code 7', async () => {
    onStream(send => send('log', line('1', 'installing')));
    const { child, end, said } = start(['retry', 'op-1', '--json'], api.env);
    await said(/installing/);
    child.kill('SIGINT');
    const ended = await end;
    expect(ended.code).toBe(7);
    expect(ended.err).toContain('Come back with: platform operations op-1 -f');
    expect(JSON.parse(ended.out)).toMatchObject({
      schemaVersion: 1,
      operation: { id: 'op-1', outcome: null },
    });
  });

  it('comes twice at once through npx, and counts once', async () => {
    onStream(send => send('log', line('1', 'installing')));
    const { child, end, said } = start(['retry', 'op-1'], api.env);
    await said(/installing/);
    child.kill('SIGINT');
    child.kill('SIGINT');
    await new Promise(resolve => setTimeout(resolve, 10));
    child.kill('SIGINT');
    expect((await end).code).toBe(7);
  });

  it('leaves a document behind where one was asked for', async () => {
    onStream(() => {});
    api.on('POST /operations/{operation}/retry', () => undefined);
    const { child, end } = start(['retry', 'op-1', '--json'], api.env);
    for (let tries = 0; api.requests.length < 2 && tries < 1000; tries += 1)
      await new Promise(resolve => setTimeout(resolve, 10));
    child.kill('SIGINT');
    const ended = await end;
    expect(ended.code).toBe(130);
    expect(JSON.parse(ended.out)).toMatchObject({
      schemaVersion: 1,
      error: { exitCode: 130 },
    });
  });

  it('before there is an operation ends with 130', async () => {
    onStream(() => {});
    api.on('POST /operations/{operation}/retry', () => undefined);
    const { child, end } = start(['retry', 'op-1'], api.env);
    for (let tries = 0; api.requests.length < 2 && tries < 1000; tries += 1)
      await new Promise(resolve => setTimeout(resolve, 10));
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
  });

  it('ends by itself when the operation does, with connections still open', async () => {
    onStream(send => send('operation', succeeded));
    const started = Date.now();
    expect((await start(['retry', 'op-1'], api.env).end).code).toBe(0);
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

it('is quiet when whoever reads it has gone', async () => {
  const api = await FakePlatform.start();
  const lines = Array.from({ length: 500 }, (_, index) => ({
    cursor: `${index}`,
    time: '2026-11-21T10:00:00.000Z',
    text: 'x'.repeat(1000),
    stream: 'stdout',
  }));
  api.on('GET /services/{service}/environments/{environment}/logs', () => ({
    body: { lines, nextCursor: '499' },
  }));
  const { child, end } = start(['logs', 'payment-api'], api.env);
  child.stdout.once('data', () => child.stdout.destroy());
  const ended = await end;
  await api.stop();
  expect([ended.code, ended.err]).toEqual([0, '→ payment-api @ staging\n']);
});

it('fails the same when nobody reads what it says', async () => {
  const { child, end } = start(['status'], {});
  child.stdout.destroy();
  child.stderr.destroy();
  expect((await end).code).toBe(2);
});

it('goes on with an operation when nobody reads the words about it', async () => {
  const api = await FakePlatform.start();
  api.on('POST /operations/{operation}/retry', () => ({
    status: 202,
    body: operation(),
  }));
  api.on('GET /operations/{operation}/log', (request, response) => {
    if (request.headers.accept !== 'text/event-stream')
      return { body: { lines: [], nextCursor: null, ended: false } };
    const send = eventStream(response);
    send('log', line('1', 'installing'));
    setTimeout(() => send('operation', succeeded), 300);
    return undefined;
  });
  const { child, end } = start(['retry', 'op-1', '--json'], api.env);
  child.stderr.destroy();
  const ended = await end;
  await api.stop();
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.out).operation.outcome).toBe('succeeded');
});

it.each([['--version'], ['--help']])(
  'says that a full disk has no room for what came out: %s',
  async option => {
    if (process.platform !== 'linux') return;
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(link, [option], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect([status, stderr]).toEqual([
      1,
      'platform: What came out could not be written (ENOSPC).\n',
    ]);
  },
);
