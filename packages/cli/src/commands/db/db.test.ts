import { endsAs, FakePlatform } from '../../__testUtils__/FakePlatform';
import { deployment, ENDED } from '../../__testUtils__/samples';
import { database, databasePage } from '../../__testUtils__/samples/database';
import { platformAt } from '../../__testUtils__/TestIo';

jest.setTimeout(60_000);

let api: FakePlatform;
const detail = (different = {}) => ({
  ...database(),
  window: {
    earliest: '2026-11-20T10:00:00.000Z',
    latest: '2026-11-21T10:00:00.000Z',
  },
  archive: { ok: true, message: 'It is written', bytes: 1000 },
  backups: [],
  policy: {
    protected: false,
    backupEveryHours: 24,
    keepDays: 7,
    proveEveryHours: 24,
    graceDays: 7,
    finalKeepDays: 30,
    own: [],
  },
  roles: [],
  statistics: null,
  deployments: [],
  usedBy: [{ service: 'shop', environment: 'staging', release: 'r3' }],
  restores: [],
  operations: [],
  lookedAt: null,
  actor: { owner: true },
  ...different,
});
const listed: object[] = [];
const made = { kind: 'database.backup', title: 'Back it up' } as const;

beforeEach(async () => {
  listed.splice(0, Infinity, database());
  const started = () => ({ status: 202, body: deployment(made) });
  api = await FakePlatform.start();
  api
    .on('GET /databases', () => ({ body: databasePage(listed) }))
    .on('GET /databases/{database}', () => ({ body: detail() }))
    .on('GET /environments', () => ({ body: { items: [], nextCursor: null } }))
    .on('POST /databases', started)
    .on('POST /databases/adoptions', started)
    .on('POST /databases/{database}/forget', started)
    .on('POST /databases/{database}/backups', started)
    .on('POST /databases/{database}/restores', started)
    .on('POST /databases/{database}/swap', started)
    .on('POST /databases/{database}/rotations', started)
    .on('POST /databases/{database}/size', started)
    .on('POST /databases/{database}/deletion', started)
    .on('POST /databases/{database}/connections', () => ({
      status: 201,
      body: {
        name: 'person_ana_1a2b',
        host: '127.0.0.1',
        port: 5555,
        database: 'shop',
        user: 'person_ana_1a2b',
        password: 'p@ss/word',
        access: 'read',
        expiresAt: '2026-12-01T10:00:00.000Z',
      },
    }))
    .on('POST /databases/{database}/queries', () => ({
      body: {
        columns: [{ name: 'n', type: 'int4' }],
        rows: [['1'], [null]],
        truncated: true,
        tookMs: 2,
      },
    }))
    .on(
      'GET /operations/{operation}/log',
      endsAs(() =>
        deployment({
          ...made,
          result: { backup: 'b-1', bytes: 38_000_000, resource: 'pg-new' },
          ...ENDED.well,
        }),
      ),
    );
});
afterEach(async () => {
  await api.stop();
});
const run = (words: string, answer?: string) =>
  platformAt(api, words, { answer, terminal: answer !== undefined });
const sent = () => api.requests.filter(r => !r.id.startsWith('GET'));

it('lists databases with their proof in plain words', async () => {
  expect((await run('db list')).out).toMatch(
    /shop-db +staging +pg-1a2b3c4d +attached +small +38 MB +15.00 USD +payments +not proven yet/,
  );
  listed.splice(0, 1, database({ proof: 'failed' }));
  expect((await run('db list')).out).toContain('DAMAGED');
});

it('shows one, with to when one can go back', async () => {
  const { out } = await run('db show shop-db');
  expect(out).toMatch(/back to +2026-11-20 10:00 UTC – 2026-11-21 10:00 UTC/);
  expect(out).toContain('shop @ staging (r3)');
});

it('backs up the one of staging, by name or id, and says what came of it', async () => {
  const io = await run('db backup shop-db');
  expect(io.code).toBe(0);
  expect(io.out).toContain('Backup b-1 of shop-db in staging (38 MB)');
  const { query } = api.requests.find(r => r.id === 'GET /databases')!;
  expect([query.get('name'), query.get('environment')]).toEqual([
    'shop-db',
    'staging',
  ]);
  expect((await run('db backup pg-1a2b3c4d')).code).toBe(0);
});

it('asks which, where there are several, and says when there is none', async () => {
  listed.splice(
    0,
    1,
    database({ id: 'pg-1', state: 'restored' }),
    database({ id: 'pg-2', state: 'replaced' }),
  );
  const io = await run('db backup shop-db');
  expect(io.code).toBe(2);
  expect(io.err).toContain('pg-1 (restored), pg-2 (replaced)');
  listed.push(database({ id: 'pg-3' }));
  expect((await run('db backup shop-db')).code).toBe(0);
  listed.splice(0);
  expect((await run('db backup shop-db')).code).toBe(5);
  expect((await run('db backup')).code).toBe(2);
});

it('restores to a moment that has passed', async () => {
  const io = await run('db restore shop-db --to 10m');
  expect(io.out).toContain('platform db swap pg-new');
  const { until } = sent()[0].body as { until: string };
  expect(Math.abs(Date.now() - 600_000 - Date.parse(until))).toBeLessThan(
    30_000,
  );
  expect((await run('db restore shop-db --to tomorrow')).code).toBe(2);
});

it('prints an address only when asked, with the password nowhere else', async () => {
  const io = await run('db connect shop-db --print');
  expect(io.out.trim()).toBe(
    'postgresql://person_ana_1a2b:p%40ss%2Fword@127.0.0.1:5555/shop',
  );
  expect(io.err).not.toContain('p%40ss');
  const json = await run('db connect shop-db --json');
  expect(JSON.parse(json.out).connection.password).toBe('p@ss/word');
});

it('makes no login where there is nothing to open', async () => {
  const io = await platformAt(api, 'db connect shop-db', {
    env: { PATH: '/nowhere' },
  });
  expect(io.code).toBe(5);
  expect(io.err).toContain('--print');
  expect(sent()).toEqual([]);
});

it('asks with one statement', async () => {
  const io = await platformAt(api, [
    'db',
    'query',
    'select 1 as n',
    '--db',
    'shop-db',
  ]);
  expect(io.out).toMatch(/n\n1\nNULL/);
  expect(io.err).toContain('2 of more rows');
});

it('resizes with its impact said before, and refuses a size that there is not', async () => {
  api.on('GET /databases/{database}', () => ({
    body: detail({
      statistics: {
        at: '',
        bytes: 1,
        diskFree: 1,
        diskSize: 2,
        connections: { used: 0, active: 0, max: 80, byUser: {} },
        commits: 0,
        rollbacks: 0,
        deadlocks: 0,
        cacheHits: null,
        slow: [],
        tables: [],
        roles: [],
        drift: [],
        lastResizeMs: 120,
      },
    }),
  }));
  const io = await run(
    'db resize shop-db --size medium --reason Sale --for 2h',
  );
  expect(io.err).toContain('cut for about 120 ms, as last time');
  expect(sent()[0].body).toEqual({
    size: 'medium',
    reason: 'Sale',
    expiresInHours: 2,
  });
  expect((await run('db resize shop-db --size huge')).code).toBe(2);
  expect((await run('db resize shop-db')).code).toBe(2);
});

it('deletes only when the name was typed, or --yes said', async () => {
  expect((await run('db delete shop-db')).code).toBe(6);
  expect((await run('db delete shop-db', 'shop\n')).code).toBe(3);
  expect(sent()).toEqual([]);
  expect((await run('db delete shop-db', 'shop-db\n')).code).toBe(0);
  expect(sent()[0].body).toEqual({ confirm: 'shop-db' });
  expect((await run('db delete shop-db --grace 0 --yes')).code).toBe(0);
  expect(sent()[1].body).toEqual({ confirm: 'shop-db', graceDays: 0 });
});

it('creates one that stands alone; without a name it needs a folder', async () => {
  expect(
    (await run('db create ledger --team payments --size medium')).code,
  ).toBe(0);
  expect(sent()[0].body).toEqual({
    name: 'ledger',
    team: 'payments',
    size: 'medium',
    environment: 'staging',
  });
  expect((await run('db create')).code).toBe(2);
  expect(
    (await run('db create ledger --team payments --type mysql')).code,
  ).toBe(2);
});

it('adopts one by what comes through standard input or a prompt, and never by what stands on the command line', async () => {
  const url = 'postgres://reader:hid%2Fden@db.example.com/legacy';
  const io = await run('db adopt legacy --team payments', `${url}\n`);
  expect(io.code).toBe(0);
  expect(sent()[0].body).toEqual({
    name: 'legacy',
    team: 'payments',
    environment: 'staging',
    url,
  });
  expect(io.out + io.err).not.toContain('hid');
  for (const words of [
    `db adopt legacy ${url}`,
    `db adopt ${url} --team payments`,
    `db adopt legacy --from-file ${url}`,
  ]) {
    const refused = await run(words);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--from-file');
    expect(refused.out + refused.err).not.toContain('hid');
  }
  expect(sent()).toHaveLength(1);
});

it('forgets only what was adopted, after its name was typed', async () => {
  expect((await run('db forget shop-db --yes')).code).toBe(6);
  listed.splice(0, 1, database({ state: 'adopted' }));
  expect((await run('db forget shop-db')).code).toBe(6);
  expect((await run('db forget shop-db', 'other\n')).code).toBe(3);
  expect(sent()).toEqual([]);
  expect((await run('db forget shop-db', 'shop-db\n')).code).toBe(0);
  expect(sent()[0].body).toEqual({ confirm: 'shop-db' });
});
