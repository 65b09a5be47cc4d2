import { endsAs, FakePlatform } from '../__testUtils__/FakePlatform';
import { deployment, ENDED } from '../__testUtils__/samples';
import { platformAt } from '../__testUtils__/TestIo';

jest.setTimeout(60_000);

let api: FakePlatform;
const environment = (different = {}) => ({
  name: 'qa',
  target: 'local',
  order: null,
  production: false,
  base: 'staging',
  team: 'payments',
  conditions: [],
  service: null,
  branch: null,
  createdBy: 'user:default/ada',
  createdAt: '2026-09-01T10:00:00.000Z',
  expiresAt: '2026-12-21T10:00:00.000Z',
  lastUsedAt: null,
  removing: false,
  cost: { perMonth: 12.5, currency: 'USD' },
  services: 2,
  ...different,
});
const made = { kind: 'environment.clone', title: 'Clone it' } as const;

beforeEach(async () => {
  const started = () => ({ status: 202, body: deployment(made) });
  api = await FakePlatform.start();
  api
    .on('GET /environments', () => ({
      body: {
        items: [
          environment({ name: 'staging', base: null, team: null, order: 1 }),
          environment(),
          environment({
            name: 'checkout-3f9a1c22',
            team: null,
            service: 'payment-api',
            branch: 'preview/checkout',
            lastUsedAt: new Date().toISOString(),
          }),
        ],
        nextCursor: null,
      },
    }))
    .on('POST /environments', started)
    .on('POST /environments/{environment}/clones', started)
    .on('POST /environments/{environment}/extend', () => ({
      body: environment(),
    }))
    .on('DELETE /environments/{environment}', started)
    .on('POST /services/{service}/previews', started)
    .on(
      'GET /operations/{operation}/log',
      endsAs(() => deployment({ ...made, ...ENDED.well })),
    );
});
afterEach(async () => {
  await api.stop();
});
const run = (words: string, answer?: string) =>
  platformAt(api, words, { answer, terminal: answer !== undefined });
const sent = () => api.requests.map(r => r.id);

it('lists environments with whose they are, what they cost and how long they stay', async () => {
  const io = await run('env list');
  expect(io.code).toBe(0);
  expect(io.out).toMatch(
    /qa +– +local +payments +staging +2 +12.50 USD +– +2026-12-21 10:00 UTC/,
  );
  expect(io.out).toContain('preview of preview/checkout (payment-api)');
  const unused = await run('env list --unused 30d --json');
  expect(
    JSON.parse(unused.out).environments.map((e: { name: string }) => e.name),
  ).toEqual(['qa']);
  expect((await run('env list --unused soon')).code).toBe(2);
});

it('says what is wrong with an environment itself', async () => {
  const expirable = {
    type: 'Expirable',
    status: 'False',
    reason: 'OperationUnderWay',
    message: 'qa has expired, and is torn down when "Clone it" has ended.',
    next: 'platform operations op-9',
  };
  api.on('GET /environments', () => ({
    body: {
      items: [environment({ conditions: [expirable] })],
      nextCursor: null,
    },
  }));
  const io = await run('env list');
  expect(io.err).toContain(`qa: Expirable: ${expirable.message}`);
  expect(io.err).toContain('next: platform operations op-9');
});

it('creates, clones what is named and nothing else, and extends', async () => {
  expect((await run('env create qa --team payments --for 14d')).code).toBe(0);
  expect(api.requests[0].body).toEqual({
    name: 'qa',
    team: 'payments',
    expiresInHours: 336,
  });
  expect((await run('env clone qa --team payments')).code).toBe(2);
  const io = await run(
    'env clone qa --team payments --services payment-api,ledger-api',
  );
  expect(io.code).toBe(0);
  expect(io.out).toContain('with payment-api, ledger-api');
  expect(api.requests.at(-2)!.body).toEqual({
    name: 'qa',
    team: 'payments',
    services: ['payment-api', 'ledger-api'],
  });
  expect((await run('env extend qa --for 36h')).out).toContain(
    'qa stays until 2026-12-21 10:00 UTC',
  );
  expect(api.requests.at(-1)!.body).toEqual({ hours: 36 });
});

it('tears down only when the name was typed, or that was said before', async () => {
  const alone = await run('env delete qa');
  expect([alone.code, alone.err]).toEqual([
    6,
    expect.stringContaining('--yes'),
  ]);
  expect((await run('env delete qa', 'staging\n')).code).toBe(3);
  expect(sent()).toEqual([]);
  expect((await run('env delete qa', 'qa\n')).code).toBe(0);
  expect((await run('env delete qa --yes')).out).toContain('qa is gone');
  expect(sent().filter(one => one.startsWith('DELETE'))).toEqual([
    'DELETE /environments/{environment}',
    'DELETE /environments/{environment}',
  ]);
});

it('makes a preview of a branch that it makes', async () => {
  const io = await run('env preview new-checkout --service payment-api');
  expect(io.code).toBe(0);
  expect(io.out).toContain('shows preview/new-checkout');
  expect(api.requests[0]).toMatchObject({
    id: 'POST /services/{service}/previews',
    params: { service: 'payment-api' },
  });
  expect(api.requests[0].body).toEqual({ name: 'new-checkout' });
});
