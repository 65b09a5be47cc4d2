import { errorBody, endsAs, FakePlatform } from '../__testUtils__/FakePlatform';
import { deployment, ENDED } from '../__testUtils__/samples';
import { platformAt } from '../__testUtils__/TestIo';

let api: FakePlatform;
const transfer = (different = {}) => ({
  id: '2',
  service: 'payment-api',
  from: 'payments',
  to: 'checkout',
  askedBy: 'user:default/ada',
  askedTeam: 'payments',
  askedAt: '2026-11-21T11:00:00.000Z',
  expiresAt: '2026-11-28T11:00:00.000Z',
  reason: null,
  state: 'waiting',
  decidedBy: null,
  decidedAt: null,
  operation: null,
  ...different,
});

beforeEach(async () => {
  const moved = {
    kind: 'service.transfer',
    title: 'Transfer payment-api',
  } as const;
  api = await FakePlatform.start();
  api
    .on('POST /services/{service}/transfer', () => ({
      status: 201,
      body: transfer(),
    }))
    .on('GET /transfers', () => ({
      body: { items: [transfer()], nextCursor: null },
    }))
    .on('POST /transfers/{transfer}/accept', () => ({
      status: 202,
      body: deployment(moved),
    }))
    .on('POST /transfers/{transfer}/decline', () => ({
      body: transfer({ state: 'declined' }),
    }))
    .on(
      'GET /operations/{operation}/log',
      endsAs(() => deployment({ ...moved, ...ENDED.well })),
    );
});
afterEach(async () => {
  await api.stop();
});
const run = (words: string, answer?: string) =>
  platformAt(api, words, { answer, terminal: answer !== undefined });

it('asks, and says who has to accept', async () => {
  const io = await run(
    'service transfer payment-api --to checkout --reason moved',
  );
  expect(io.code).toBe(0);
  expect(io.out).toContain('when team checkout accepts');
  expect(io.err).toContain('platform service transfer accept 2');
  expect(api.requests[0].body).toEqual({ team: 'checkout', reason: 'moved' });
  expect((await run('service transfer payment-api')).code).toBe(2);
  expect(
    (await run('service transfer payment-api --to checkout', 'n\n')).code,
  ).toBe(3);
  expect(api.requests).toHaveLength(1);
});

it('accepts and follows it to its end', async () => {
  const io = await run('service transfer accept 2 --json');
  expect(io.document).toMatchObject({
    transfer: '2',
    operation: { kind: 'service.transfer', outcome: 'succeeded' },
  });
  expect(api.requests[0].headers['idempotency-key']).toMatch(/^cli:/);
  api.on('POST /transfers/{transfer}/accept', () => ({
    status: 409,
    body: errorBody('ConflictError', 'You have asked for it yourself'),
  }));
  expect((await run('service transfer accept 2')).code).toBe(6);
});

it('declines, and lists what waits', async () => {
  expect((await run('service transfer decline 2')).out).toContain(
    'stays with team payments',
  );
  expect((await run('service transfer list')).out).toContain('checkout');
  expect(api.requests.at(-1)!.query.get('state')).toBe('waiting');
  await run('service transfer list --all');
  expect(api.requests.at(-1)!.query.get('state')).toBeNull();
});
