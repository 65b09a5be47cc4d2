import { errorBody, FakePlatform } from '../__testUtils__/FakePlatform';
import { plan } from '../__testUtils__/samples';
import { platformAt, type Typed } from '../__testUtils__/TestIo';

let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
});
afterEach(async () => {
  await api.stop();
});
const run = (words: string | string[], typed?: Typed) =>
  platformAt(api, words, typed);

describe('approve', () => {
  const approval = (different = {}) => ({
    id: '12',
    operation: 'op-7',
    service: 'payment-api',
    team: 'payments',
    environment: 'production',
    requestedBy: 'user:default/bob',
    requestedAt: '2026-11-21T11:00:00.000Z',
    expiresAt: '2026-11-22T11:00:00.000Z',
    state: 'waiting',
    decidedBy: null,
    decidedAt: null,
    reason: null,
    seen: { release: 'r7', plan: 'plan-1', reason: 'the fix' },
    ...different,
  });
  beforeEach(() => {
    api
      .on('GET /approvals', ({ query }) => ({
        body: {
          items: query.get('state')
            ? [approval()]
            : [approval({ id: '11', state: 'rejected' })],
          nextCursor: null,
        },
      }))
      .on('GET /plans/{plan}', () => ({ body: plan() }))
      .on('POST /approvals/{approval}/decision', ({ body }) => ({
        body: approval({
          state: body.decision === 'approve' ? 'approved' : 'rejected',
        }),
      }));
  });
  const decided = () => api.seen('POST /approvals/{approval}/decision');

  it('lists what waits for me', async () => {
    const io = await run('approve');
    expect(io.out).toMatch(/12 {2}payment-api {2}production {3}r7 {4}bob/);
    const { query } = api.requests[0];
    expect([query.get('state'), query.get('mine')]).toEqual([
      'waiting',
      'true',
    ]);
  });

  it('shows the plan that was seen, and says yes', async () => {
    const io = await run('approve 12 --json');
    expect(io.code).toBe(0);
    expect(io.err).toMatch(
      /bob asks to bring r7[\s\S]*Why: the fix[\s\S]*r6 → r7/,
    );
    expect(io.document).toMatchObject({
      approval: { state: 'approved' },
      plan: { id: 'plan-1' },
    });
    expect(decided()[0].body).toEqual({ decision: 'approve' });
  });

  it('names what of a configuration changes, and no value', async () => {
    const configuration = approval({
      seen: {
        kind: 'config.apply',
        title: 'Set API_KEY of payment-api in production',
        base: 4,
        release: 'r7',
        reason: null,
        names: [{ name: 'API_KEY', kind: 'secret', change: 'changed' }],
      },
    });
    api.on('GET /approvals', () => ({
      body: { items: [configuration], nextCursor: null },
    }));
    expect((await run('approve')).out).toMatch(/production {3}API_KEY {2}bob/);
    const io = await run('approve 12 --json');
    expect(io.code).toBe(0);
    expect(io.err).toMatch(
      /bob asks to change the configuration of payment-api in production[\s\S]*secret API_KEY changed[\s\S]*r7 starts with it/,
    );
    expect(io.err).not.toContain('No plan');
  });

  it('says no, with a reason', async () => {
    expect((await run('approve 12 --reject')).code).toBe(2);
    const io = await run('approve 12 --reject --reason later');
    expect(io.out).toContain('is rejected');
    expect(decided().map(one => one.body)).toEqual([
      { decision: 'reject', reason: 'later' },
    ]);
  });

  it('finds one that is decided, whose plan is gone, and leaves it to the server', async () => {
    api
      .on('GET /plans/{plan}', () => ({
        status: 404,
        body: errorBody('NotFoundError', 'There is no plan'),
      }))
      .on('POST /approvals/{approval}/decision', () => ({
        status: 409,
        body: errorBody('ConflictError', 'It is rejected.'),
      }));
    const io = await run('approve 11');
    expect(io.code).toBe(6);
    expect(io.err).toContain('No plan was looked at.');
    expect((await run('approve 99')).code).toBe(5);
  });

  it.each([
    ['y\n', 0, 1],
    ['n\n', 3, 0],
  ])('asks on a terminal (%j)', async (answer, code, count) => {
    const io = await run('approve 12', { terminal: true, answer });
    expect([io.code, decided().length]).toEqual([code, count]);
  });

  it('decides on nothing without an id', async () => {
    expect((await run('approve --reject --reason x')).code).toBe(2);
  });
});
