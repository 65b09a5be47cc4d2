import { endsAs, errorBody, FakePlatform } from '../__testUtils__/FakePlatform';
import { deployment, ENDED } from '../__testUtils__/samples';
import { platformAt } from '../__testUtils__/TestIo';

let api: FakePlatform;
const preview = (different = {}) => ({
  service: 'my-api',
  team: 'payments',
  graceDays: 7,
  whyNot: [],
  dependants: [
    {
      service: 'shop',
      team: 'checkout',
      environments: ['production'],
      asked: true,
    },
  ],
  dependantsNote: 'By what their releases declare.',
  databases: [
    {
      id: 'pg-1',
      name: 'my-api-db',
      environment: 'production',
      size: 'small',
      state: 'attached',
      bytes: 38_000_000,
      protected: false,
    },
  ],
  environments: [
    { name: 'production', release: 'r7', url: null, perMonth: 21.75 },
  ],
  previews: 0,
  cost: { perMonth: 21.75, currency: 'EUR' },
  operation: null,
  answers: [],
  decommissioned: null,
  ...different,
});
const said = (state: string) => ({
  operation: 'op-1',
  leaving: 'my-api',
  leavingTeam: 'payments',
  service: 'shop',
  team: 'checkout',
  state,
  askedBy: 'user:default/ada',
  askedAt: '2026-11-21T11:00:00.000Z',
  question: null,
  decidedBy: 'user:default/ben',
  decidedAt: '2026-11-21T12:00:00.000Z',
  reason: null,
});

beforeEach(async () => {
  const about = { kind: 'service.decommission', title: 'Decommission' } as const;
  const started = () => ({ status: 202, body: deployment(about) });
  api = await FakePlatform.start();
  api
    .on('GET /services/{service}/decommission', () => ({ body: preview() }))
    .on('POST /services/{service}/decommission', started)
    .on('POST /services/{service}/recovery', started)
    .on(
      'POST /services/{service}/decommission/answers/{dependant}',
      ({ body }) => ({ body: said(body.agree ? 'agreed' : 'objected') }),
    )
    .on(
      'GET /operations/{operation}/log',
      endsAs(() =>
        deployment({
          ...about,
          ...ENDED.well,
          result: { deleteAt: '2026-11-28T11:00:00.000Z' },
        }),
      ),
    );
});
afterEach(async () => {
  await api.stop();
});
const run = (words: string, answer?: string) =>
  platformAt(api, words, { answer, terminal: answer !== undefined });
const sent = () => api.requests.filter(one => one.id.startsWith('POST'));

it('shows what would end, asks for the name, and says the way back', async () => {
  const io = await run('service decommission my-api --grace 14d', 'my-api\n');
  expect(io.code).toBe(0);
  expect(io.err).toContain('Serves in: production (r7)');
  expect(io.err).toContain('my-api-db in production (38 MB)');
  expect(io.err).toContain('shop of team checkout, in production');
  expect(io.err).toContain('can be brought back whole for 14 days');
  expect(io.err).toContain('waits for the word of team checkout (shop)');
  expect(io.out).toContain('Until 2026-11-28 11:00 UTC');
  expect(io.out).toContain('platform service recover my-api');
  expect(sent()[0].body).toEqual({ confirm: 'my-api', graceDays: 14 });
});

it('does nothing for another name, without anybody to ask, or for a look', async () => {
  expect((await run('service decommission my-api', 'my-app\n')).code).toBe(3);
  const alone = await run('service decommission my-api');
  expect(alone.code).toBe(6);
  expect(alone.err).toContain('--yes');
  const look = await run('service decommission my-api --look --json');
  expect(look.document).toMatchObject({
    decommission: { service: 'my-api', graceDays: 7 },
  });
  expect((await run('service decommission my-api --grace soon')).code).toBe(2);
  expect(sent()).toEqual([]);
});

it('goes on without asking, at once, and says what the platform refuses', async () => {
  await run('service decommission my-api --grace 0 --yes --reason unused');
  expect(sent()[0].body).toEqual({
    confirm: 'my-api',
    graceDays: 0,
    reason: 'unused',
  });
  api.on('POST /services/{service}/decommission', () => ({
    status: 409,
    body: errorBody('ConflictError', 'A database of it is protected'),
  }));
  const io = await run('service decommission my-api --yes');
  expect(io.code).toBe(6);
  expect(io.err).toContain('protected');
});

it('brings it back', async () => {
  const io = await run('service recover my-api');
  expect(io.code).toBe(0);
  expect(io.out).toContain('my-api is back');
});

it('answers for a service of mine', async () => {
  const yes = await run('service answer my-api yes --from shop');
  expect(yes.out).toContain('my-api may go');
  expect(sent()[0].params).toEqual({ service: 'my-api', dependant: 'shop' });
  const no = await run('service answer my-api no --from shop --reason logins');
  expect(no.out).toContain('my-api stays');
  expect(sent()[1].body).toEqual({ agree: false, reason: 'logins' });
  expect((await run('service answer my-api maybe --from shop')).code).toBe(2);
  expect((await run('service answer my-api yes')).code).toBe(2);
});
