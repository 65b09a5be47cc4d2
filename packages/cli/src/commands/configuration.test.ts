import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  errorBody,
  eventStream,
  FakePlatform,
} from '../__testUtils__/FakePlatform';
import { detail, operation, places } from '../__testUtils__/samples';
import { database, databasePage } from '../__testUtils__/samples/database';
import { platform, platformAt, TestIo } from '../__testUtils__/TestIo';

jest.setTimeout(60_000);

let api: FakePlatform;
let generated: Record<string, boolean>;
const ended = operation({
  id: 'op-5',
  kind: 'config.apply',
  title: 'Changed',
  state: 'succeeded',
  outcome: 'succeeded',
  durationMs: 900,
  result: { revision: 'c5' },
});
let databases: object[];
const AT = '/services/{service}/environments/{environment}';

beforeEach(async () => {
  databases = [];
  generated = { API_KEY: false, SESSION_KEY: true };
  api = await FakePlatform.start();
  const begun = () => ({
    status: 202,
    body: { ...ended, state: 'running' as const, outcome: null },
  });
  api
    .on('GET /services/{service}', () => ({ body: detail() }))
    .on('GET /databases', () => ({ body: databasePage(databases) }))
    .on('POST /databases/{database}/rotations', begun)
    .on('GET /environments', () => ({
      body: { items: places, nextCursor: null },
    }))
    .on(`PATCH ${AT}/config`, begun)
    .on(`PUT ${AT}/secrets/{secret}`, begun)
    .on(`DELETE ${AT}/secrets/{secret}`, begun)
    .on(`POST ${AT}/secrets/rotate`, begun)
    .on(`GET ${AT}/secrets`, ({ params }) => ({
      body: {
        service: params.service,
        environment: params.environment,
        revision: 'c4',
        items: Object.entries(generated).map(([name, made]) => ({
          name,
          version: 3,
          generated: made,
          updatedAt: '2026-11-20T10:00:00.000Z',
          updatedBy: 'user:default/ada',
          usedBy: ['r3'],
          ...(name === 'SESSION_KEY' ? { follows: 'staging' } : {}),
        })),
      },
    }))
    .on(`GET ${AT}/config`, ({ params }) => ({
      body: {
        service: params.service,
        environment: params.environment,
        revision: 'c4',
        valuesShown: true,
        items: [
          {
            name: 'LOG_LEVEL',
            value: 'debug',
            updatedAt: null,
            updatedBy: null,
          },
          {
            name: 'REGION',
            value: 'north',
            updatedAt: null,
            updatedBy: null,
            follows: 'staging',
          },
        ],
        dependencies: [{ service: 'mail', variable: 'MAIL_URL', url: null }],
      },
    }))
    .on('GET /operations/{operation}', () => ({ body: ended }))
    .on('GET /operations/{operation}/log', (_, response) => {
      const send = eventStream(response);
      send('operation', ended);
      response.end();
    });
});
afterEach(() => api.stop());

const run = (
  words: string,
  { terminal, input }: { terminal?: boolean; input?: string } = {},
) => {
  const io = new TestIo(api.env, { terminal, cwd: '/' });
  if (input !== undefined) io.stdin.end(input);
  return platform(`${words} --service payment-api`, io);
};
const sent = () =>
  api.requests
    .filter(one => !one.id.startsWith('GET'))
    .map(one => [one.id.split(' ')[0], one.params.environment, one.body]);

describe('config', () => {
  it('sets values as one change, in staging unless said otherwise', async () => {
    const io = await run(
      'config set LOG_LEVEL=debug URL=http://x/?a=b EMPTY= --reason try --json',
    );
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ staging');
    expect(sent()).toEqual([
      [
        'PATCH',
        'staging',
        {
          set: { LOG_LEVEL: 'debug', URL: 'http://x/?a=b', EMPTY: '' },
          reason: 'try',
        },
      ],
    ]);
    expect(io.document).toMatchObject({
      environment: 'staging',
      revision: 'c5',
      operation: { outcome: 'succeeded' },
    });
  });

  it('goes through all environments, and says what is wrong before anything is sent', async () => {
    expect((await run('config unset LOG_LEVEL --env all --yes')).code).toBe(0);
    expect(sent().map(one => one[1])).toEqual(['staging', 'production']);
    for (const words of [
      'config set LOG_LEVEL',
      'config set log=1',
      'config unset A=1',
      'config set',
    ])
      expect((await run(words)).code).toBe(2);
    expect(sent()).toHaveLength(2);
  });

  it('lists values and addresses', async () => {
    const io = await run('config list');
    expect(io.out).toMatch(/LOG_LEVEL +debug/);
    expect(io.out).toMatch(/REGION +north +as in staging/);
    expect(io.out).toMatch(/MAIL_URL +\(not set\) +mail does not serve there/);
  });
});

describe('secrets', () => {
  const VALUE = 'sk-abc 123=/';

  it('takes a value from standard input, a file or the line; only the last is warned of, and none is repeated', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'waymark secret '));
    const file = path.join(folder, 'key');
    writeFileSync(file, `${VALUE}\n`);
    const piped = await run('secrets set API_KEY', { input: `${VALUE}\n` });
    const io = new TestIo(api.env, { cwd: folder });
    const read = await platform(
      'secrets set API_KEY --from-file key --service payment-api',
      io,
    );
    const written = await platformAt(api, [
      ...'secrets set --service payment-api --json'.split(' '),
      `API_KEY=${VALUE}`,
    ]);
    rmSync(folder, { recursive: true });
    expect([piped.code, read.code, written.code]).toEqual([0, 0, 0]);
    expect(sent()).toEqual(
      [1, 2, 3].map(() => ['PUT', 'staging', { value: VALUE }]),
    );
    expect(piped.err + read.err).not.toContain('history');
    expect(written.err).toContain('in the history of your shell');
    for (const one of [piped, read, written])
      expect(one.out + one.err).not.toContain('sk-abc');
  });

  it('keeps a text of several lines as it is', async () => {
    await run('secrets set API_KEY --from-file -', {
      input: '-----BEGIN\nabc\n-----END\n',
    });
    expect(sent()).toEqual([
      ['PUT', 'staging', { value: '-----BEGIN\nabc\n-----END\n' }],
    ]);
  });

  it('asks on a terminal and shows nothing; Ctrl-C there ends with 130', async () => {
    const io = new TestIo(api.env, { terminal: true, cwd: '/' });
    const done = platform('secrets set API_KEY --service payment-api', io);
    await io.untilErr(/New value of API_KEY/);
    io.stdin.write(`xx\u007f\u007f${VALUE}\r`);
    expect((await done).code).toBe(0);
    expect(sent()).toEqual([['PUT', 'staging', { value: VALUE }]]);
    expect(io.out + io.err).not.toContain('sk-abc');
    const second = new TestIo(api.env, { terminal: true, cwd: '/' });
    const stopped = platform(
      'secrets set API_KEY --service payment-api',
      second,
    );
    await second.untilErr(/New value/);
    second.stdin.write('abc\u0003');
    expect((await stopped).code).toBe(130);
    expect(sent()).toHaveLength(1);
  });

  it('lets the platform make one, takes one out, and does not hang without a value', async () => {
    await run('secrets set SESSION_KEY --generate --env production --yes');
    await run('secrets delete API_KEY --break-glass leaked');
    const { query } = api.requests.find(one => one.id.startsWith('DELETE'))!;
    expect(query.get('breakGlass')).toBe('leaked');
    expect(sent()).toEqual([
      ['PUT', 'production', { generate: true }],
      ['DELETE', 'staging', undefined],
    ]);
    const io = await run('secrets set API_KEY', { input: '' });
    expect(io.code).toBe(2);
    expect(io.err).toContain('--generate');
  });

  it('lists names, versions, ages and users', async () => {
    const io = await run('secrets list --env all');
    expect(io.out).toMatch(
      /staging:\n.*used by\n {2}API_KEY +v3 +set by hand +\S+ \w+ ago +ada +r3\n/,
    );
    expect(io.out).toMatch(/SESSION_KEY .* as in staging +r3/);
    expect(io.out).toContain('production:');
  });

  it('rotates what the platform has made, and lists what only its owner can change', async () => {
    const io = await run('secrets rotate --all');
    expect(io.code).toBe(0);
    expect(io.err).toContain(
      'Only their owners can change in staging: API_KEY.',
    );
    expect((await run('secrets rotate SESSION_KEY')).code).toBe(0);
    expect(sent()).toEqual(
      [1, 2].map(() => ['POST', 'staging', { secrets: ['SESSION_KEY'] }]),
    );
    generated = { API_KEY: false };
    const none = await run('secrets rotate --all');
    expect([none.code, none.out]).toEqual([
      0,
      expect.stringContaining('nothing is rotated'),
    ]);
  });

  it('rotates the credentials of its database too, and of no other one', async () => {
    const one = database({ id: 'pg-1', service: 'payment-api' });
    databases = [
      one,
      { ...one, id: 'pg-2', state: 'restored' },
      { ...one, id: 'pg-3', environment: 'production' },
    ];
    generated = {};
    const io = await run('secrets rotate --all --json');
    expect(io.code).toBe(0);
    expect(
      api.requests
        .filter(request => request.id.startsWith('POST'))
        .map(request => [request.id, request.params]),
    ).toEqual([['POST /databases/{database}/rotations', { database: 'pg-1' }]]);
    expect(JSON.parse(io.out).databases).toHaveLength(1);
  });

  it('asks for the new value of what it cannot make, and without a terminal refuses with 6', async () => {
    const refused = await run('secrets rotate API_KEY', {
      input: 'x'.repeat(20),
    });
    expect(refused.code).toBe(6);
    expect(refused.err).toContain(
      'Only its owner knows the new value of API_KEY in staging',
    );
    expect(sent()).toEqual([]);
    const io = new TestIo(api.env, { terminal: true, cwd: '/' });
    const done = platform('secrets rotate API_KEY --service payment-api', io);
    await io.untilErr(/New value of API_KEY/);
    io.stdin.write('the-new-one\r');
    expect((await done).code).toBe(0);
    expect(sent()).toEqual([['PUT', 'staging', { value: 'the-new-one' }]]);
    expect((await run('secrets rotate NOTHING')).code).toBe(5);
    expect((await run('secrets rotate')).code).toBe(2);
    expect((await run('secrets rotate API_KEY --all')).code).toBe(2);
  });

  it('passes on why the platform refuses', async () => {
    api.on(`PUT ${AT}/secrets/{secret}`, () => ({
      status: 409,
      body: errorBody(
        'ConflictError',
        'The secrets cannot be read',
        'Their key is not there.',
        'Put it back.',
      ),
    }));
    const io = await run('secrets set API_KEY', { input: 'long-enough' });
    expect([io.code, io.err]).toEqual([
      6,
      expect.stringMatching(/cannot be read[\s\S]*not there[\s\S]*Put it back/),
    ]);
  });
});
