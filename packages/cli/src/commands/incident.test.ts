import { FakePlatform } from '../__testUtils__/FakePlatform';
import { platformAt, type Typed } from '../__testUtils__/TestIo';

const NOW = Date.parse('2026-11-21T11:30:00.000Z');
let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await api.stop();
});
const run = (words: string | string[], typed?: Typed) =>
  platformAt(api, words, typed);

describe('incident', () => {
  const incident = (different = {}) => ({
    id: '3',
    service: 'payment-api',
    team: 'payments',
    title: 'payments fail',
    openedBy: 'user:default/ada',
    openedAt: '2026-11-21T11:00:00.000Z',
    closedBy: null,
    closedAt: null,
    release: 'r7',
    summary: null,
    lastChanges: [
      {
        id: '1',
        service: 'payment-api',
        environment: 'production',
        from: 'r6',
        to: 'r7',
        commit: 'a1b2c3d4e5f6',
        actor: 'user:default/ada',
        door: 'cli',
        reason: null,
        operation: 'op-7',
        startedAt: '2026-11-21T10:30:00.000Z',
        readyAt: null,
        outcome: 'succeeded',
      },
    ],
    ...different,
  });

  it('opens with the last changes first', async () => {
    api.on('POST /services/{service}/incidents', () => ({
      status: 201,
      body: incident(),
    }));
    const io = await run([
      'incident',
      'open',
      'payment-api',
      '--title',
      'payments fail',
      '--release',
      'r7',
    ]);
    expect(io.code).toBe(0);
    expect(io.out).toMatch(
      /Incident 3 of payment-api is open[\s\S]*1 h ago {2}production {2}r6 → r7 {2}succeeded/,
    );
    expect(api.requests[0].body).toEqual({
      title: 'payments fail',
      release: 'r7',
    });
    expect((await run('incident open payment-api')).code).toBe(2);
  });

  it('closes by its id or its service', async () => {
    api
      .on('GET /incidents', ({ query }) => ({
        body: {
          items: query.get('service') === 'payment-api' ? [incident()] : [],
          nextCursor: null,
        },
      }))
      .on('POST /incidents/{incident}/close', () => ({
        body: incident({ closedAt: '2026-11-21T11:30:00.000Z' }),
      }));
    const seen = () => api.seen('POST /incidents/{incident}/close');
    expect((await run('incident close 3')).out).toContain(
      'is closed after 30 min',
    );
    expect((await run('incident close payment-api --summary back')).code).toBe(
      0,
    );
    expect(seen().map(one => [one.params.incident, one.body])).toEqual([
      ['3', {}],
      ['3', { summary: 'back' }],
    ]);
    expect((await run('incident close other-api')).code).toBe(5);
    expect((await run('incident list')).out).toBe('');
    expect(api.seen('GET /incidents').at(-1)!.query.get('open')).toBe('true');
    expect((await run('incident list payment-api --all')).out).toContain(
      'payments fail',
    );
    expect(api.seen('GET /incidents').at(-1)!.query.get('open')).toBeNull();
  });
});
