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

const frozen = (different = {}) => ({
  id: '4',
  environment: 'production',
  team: null,
  service: 'payment-api',
  startsAt: '2026-11-21T11:30:00.000Z',
  endsAt: null,
  reason: 'load test',
  incident: null,
  createdBy: 'user:default/ada',
  active: true,
  endedBy: null,
  ...different,
});

describe('freeze', () => {
  it('freezes from now on, or between two times', async () => {
    api.on('POST /freezes', () => ({ status: 201, body: frozen() }));
    const io = await run([
      'freeze',
      '--env',
      'production',
      '--service',
      'payment-api',
      '--reason',
      'load test',
    ]);
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ service payment-api, environment production');
    expect(io.out).toContain('is frozen until somebody ends it');
    await run([
      'freeze',
      '--team',
      'payments',
      '--from',
      '2h',
      '--to',
      '2026-11-22T06:00:00+01:00',
      '--reason',
      'x y',
    ]);
    expect(api.seen('POST /freezes').map(one => one.body)).toEqual([
      {
        environment: 'production',
        service: 'payment-api',
        reason: 'load test',
      },
      {
        team: 'payments',
        reason: 'x y',
        startsAt: '2026-11-21T13:30:00.000Z',
        endsAt: '2026-11-22T05:00:00.000Z',
      },
    ]);
  });

  it.each([
    ['freeze', /Freeze what\?/],
    ['freeze --env production', /needs a reason/],
    ['freeze --env production --reason test --to soon', /"soon" is not a time/],
  ])('refuses %s', async (words, why) => {
    const io = await run(words);
    expect([io.code, api.requests.length]).toEqual([2, 0]);
    expect(io.err).toMatch(why);
  });

  it('lists page after page, and ends one', async () => {
    api.on('GET /freezes', ({ query }) => ({
      body: query.get('cursor')
        ? {
            items: [
              frozen({ id: '2', active: false, endedBy: 'user:default/ada' }),
              frozen({
                id: '1',
                active: false,
                startsAt: '2026-12-01T00:00:00Z',
                incident: '9',
              }),
            ],
            nextCursor: null,
          }
        : { items: [frozen()], nextCursor: 'more' },
    }));
    const io = await run('freeze list --all');
    expect(io.out).toMatch(
      /4 .*frozen[\s\S]*2 .*over[\s\S]*1 .*planned.*incident 9: load test/,
    );
    expect(api.requests[0].query.get('all')).toBe('true');
    api.on('POST /freezes/{freeze}/end', () => ({
      body: frozen({ active: false }),
    }));
    expect((await run('freeze end 4')).out).toContain('Freeze 4 is over');
    expect((await run('freeze list --json')).document.freezes).toHaveLength(3);
  });
});
