import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakePlatform } from '../__testUtils__/FakePlatform';
import { detail } from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';

let api: FakePlatform;
let root: string;
const credentials = (folder: string, url: string, token: string) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'credentials.json'),
    JSON.stringify({ url, token }),
    { mode: 0o600 },
  );
};
const status = (env: Record<string, string>) =>
  platform('status payment-api', new TestIo(env, { root }));
/** What was asked of the service; \`status\` asks for the platform's own conditions beside it. */
const asked = () =>
  api.requests.filter(one => one.id === 'GET /services/{service}');

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'waymark cli '));
  api = await FakePlatform.start();
  api.on('GET /services/{service}', () => ({ body: detail() }));
});
afterEach(async () => {
  await api.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('credentials', () => {
  it('come from the environment', async () => {
    expect((await status(api.env)).code).toBe(0);
  });

  it('come from the checkout, and an empty variable is unset', async () => {
    credentials(path.join(root, '.waymark'), api.url, api.token);
    expect(
      (await status({ PLATFORM_URL: '', PLATFORM_TOKEN: '', WAYMARK_DATA: '' }))
        .code,
    ).toBe(0);
  });

  it.each([
    ['a link', (target: string, at: string) => symlinkSync(target, at)],
    [
      'a file that names it',
      (target: string, at: string) => writeFileSync(at, `${target}\n`),
    ],
  ])('are found where .waymark points: %s', async (_, point) => {
    const elsewhere = path.join(root, 'else where');
    credentials(elsewhere, api.url, api.token);
    point(elsewhere, path.join(root, '.waymark'));
    expect((await status({})).code).toBe(0);
  });

  it('are found in WAYMARK_DATA', async () => {
    credentials(path.join(root, 'data'), api.url, api.token);
    expect((await status({ WAYMARK_DATA: path.join(root, 'data') })).code).toBe(
      0,
    );
  });

  it('of the checkout go with its own address', async () => {
    credentials(path.join(root, '.waymark'), api.url, api.token);
    expect((await status({ PLATFORM_URL: `${api.url}/` })).code).toBe(0);
  });

  it('of the checkout are never sent to another address', async () => {
    credentials(path.join(root, '.waymark'), 'http://localhost:1', api.token);
    const io = await status({ PLATFORM_URL: api.url });
    expect(io.code).toBe(4);
    expect(io.err).toContain('PLATFORM_TOKEN');
    expect(api.requests).toEqual([]);
  });

  it('are read again on a 401, as they are renewed meanwhile', async () => {
    const folder = path.join(root, '.waymark');
    credentials(folder, api.url, 'an-old-token');
    api.token = 'a-new-token';
    api.onRefused = () => credentials(folder, api.url, 'a-new-token');
    expect((await status({})).code).toBe(0);
    expect(asked().map(one => one.headers.authorization)).toEqual([
      'Bearer an-old-token',
      'Bearer a-new-token',
    ]);
  });

  it('are read again on a 401 once, never in a loop', async () => {
    const folder = path.join(root, '.waymark');
    credentials(folder, api.url, 'token-0');
    let times = 0;
    api.onRefused = () => {
      times += 1;
      credentials(folder, api.url, `token-${times}`);
    };
    expect((await status({})).code).toBe(4);
    expect(asked()).toHaveLength(2);
  });

  it('that are refused end with 4', async () => {
    const io = await status({ ...api.env, PLATFORM_TOKEN: 'wrong' });
    expect(io.code).toBe(4);
    expect(io.err).not.toContain('wrong');
    expect(asked()).toHaveLength(1);
  });

  it.each([
    ['nothing there', () => {}],
    [
      'no JSON',
      (data: string) => writeFileSync(path.join(data, 'credentials.json'), '{'),
    ],
    [
      'no token',
      (data: string) =>
        writeFileSync(
          path.join(data, 'credentials.json'),
          '{"url":"http://localhost:1"}',
        ),
    ],
  ])('that are missing end with 4: %s', async (_, make) => {
    mkdirSync(path.join(root, '.waymark'));
    make(path.join(root, '.waymark'));
    const io = await status({});
    expect(io.code).toBe(4);
    expect(io.err).toMatch(/npm start/);
  });

  it('that somebody else owns end with 4', async () => {
    credentials(path.join(root, '.waymark'), api.url, api.token);
    chmodSync(path.join(root, '.waymark', 'credentials.json'), 0);
    // Root reads everything, so it is let through.
    expect((await status({})).code).toBe(process.getuid?.() === 0 ? 0 : 4);
  });

  it.each([
    ['a line end in the middle', 'geheim\nteil'],
    ['letters of another alphabet', 'geheim–teil'],
    ['a blank', 'geheim teil'],
  ])(
    'that can be no token end with 4, and are not repeated: %s',
    async (_, token) => {
      const io = await status({
        ...api.env,
        PLATFORM_TOKEN: token,
        PLATFORM_DEBUG: '1',
      });
      expect(io.code).toBe(4);
      expect(io.err + io.out).not.toMatch(/geheim|teil/);
      expect(api.requests).toEqual([]);
    },
  );

  it('may have a line end behind them, as from a file', async () => {
    expect(
      (await status({ ...api.env, PLATFORM_TOKEN: `${api.token}\r\n` })).code,
    ).toBe(0);
  });

  it('in an address are neither sent nor shown', async () => {
    const url = api.url.replace('//', '//me:geheim@');
    const env = { ...api.env, PLATFORM_URL: url };
    expect((await status(env)).code).toBe(0);
    expect(api.requests[0].headers.authorization).toBe(`Bearer ${api.token}`);
    await api.stop();
    expect((await status(env)).err).not.toContain('geheim');
    api = await FakePlatform.start();
  });

  it.each(['localhost', 'ftp://localhost', 'http://', 'http://user:secret@'])(
    'an address that is none ends with 2: %s',
    async url => {
      const io = await status({ PLATFORM_URL: url, PLATFORM_TOKEN: 'x' });
      expect(io.code).toBe(2);
      expect(io.err).not.toContain('secret');
    },
  );
});

it('says in plain words at once that nobody is there', async () => {
  const { url } = api;
  await api.stop();
  const started = Date.now();
  const io = await status({ PLATFORM_URL: url, PLATFORM_TOKEN: 'x' });
  expect(io.code).toBe(1);
  expect(io.err).toMatch(
    new RegExp(
      `Nobody answers at ${url}\\.\\n {2}Nothing listens there \\(ECONNREFUSED\\)\\.\\n {2}Start Waymark with "npm start"`,
    ),
  );
  expect(Date.now() - started).toBeLessThan(2000);
  api = await FakePlatform.start();
});

it('waits for a backend that starts again in the middle', async () => {
  let times = 0;
  const { port, env } = api;
  api.on('GET /services/{service}', (_, response) => {
    times += 1;
    if (times > 1) return { body: detail() };
    response.destroy();
    void api.stop().then(() => setTimeout(() => void api.listen(port), 600));
    return undefined;
  });
  expect((await status(env)).code).toBe(0);
});

describe('somebody else at the address', () => {
  let other: Server;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let seen: IncomingMessage[];
  beforeEach(async () => {
    seen = [];
    other = createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    });
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise(resolve => other.close(resolve)));
  const ask = () => status({ PLATFORM_URL: url, PLATFORM_TOKEN: 'geheim' });

  it('that sends visitors on gets no further, and neither does the token', async () => {
    answer = (_, response) =>
      response.writeHead(307, { location: `${api.url}/api/x?a=b` }).end();
    const io = await ask();
    expect(io.code).toBe(1);
    expect(io.err).toContain(`${url} sends its visitors to ${api.url}.`);
    expect(io.err).toContain('set PLATFORM_URL to it');
    expect(api.requests).toEqual([]);
  });

  it('a page is not Waymark', async () => {
    answer = (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    const io = await ask();
    expect(io.code).toBe(1);
    expect(io.err).toContain(`What answers at ${url} is not Waymark.`);
  });

  it.each([404, 403, 400])(
    'its %s means nothing about a service: 1',
    async code => {
      answer = (_, response) => response.writeHead(code).end('<html>');
      expect((await ask()).code).toBe(1);
    },
  );

  it('an error of any shape is an error', async () => {
    answer = (_, response) =>
      response.writeHead(409, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          error: { message: 'No', why: { a: 1 }, next: 7, problems: 'x' },
        }),
      );
    const io = await ask();
    expect(io.code).toBe(6);
    expect(io.err).toBe('→ payment-api\nplatform: No.\n');
  });

  it.each([
    ['https where there is none', () => url.replace('http:', 'https:')],
    ['a port that is never called', () => 'http://127.0.0.1:6000'],
  ])('is given up at once where trying again is no use: %s', async (_, to) => {
    const started = Date.now();
    const io = await status({ PLATFORM_URL: to(), PLATFORM_TOKEN: 'geheim' });
    expect(io.code).toBe(1);
    expect(io.err).toContain('Check PLATFORM_URL');
    expect(Date.now() - started).toBeLessThan(3000);
  });
});
