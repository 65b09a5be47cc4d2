import { errorBody } from '../__testUtils__/FakePlatform';
import { useRollouts } from '../__testUtils__/useRollouts';

const world = useRollouts();
const RUN =
  'POST /services/{service}/environments/{environment}/jobs/{job}/runs';
const LOG =
  'GET /services/{service}/environments/{environment}/jobs/{job}/runs/{run}/log';

const job = (different: object = {}) => ({
  name: 'nightly',
  environment: 'staging',
  command: 'npm run tidy',
  schedule: '0 3 * * *',
  timezone: 'Europe/Berlin',
  timeoutSeconds: 600,
  suspended: false,
  nextAt: '2026-11-22T02:00:00.000Z',
  missed: null,
  message: 'nightly failed',
  runs: [
    {
      id: 'at-2',
      by: 'clock',
      state: 'failed',
      startedAt: '2026-11-21T02:00:00.000Z',
      endedAt: '2026-11-21T02:00:04.000Z',
      exitCode: 3,
      words: 'no room\u001b[2J left',
    },
    { id: 'op-1-1', by: 'person', state: 'refused' },
    {
      id: 'at-1',
      by: 'clock',
      state: 'succeeded',
      startedAt: '2026-11-20T02:00:00.000Z',
      endedAt: '2026-11-20T02:01:00.000Z',
      exitCode: 0,
    },
  ],
  ...different,
});

const has = (...items: object[]) =>
  world.api.on('GET /services/{service}/jobs', () => ({ body: { items } }));

describe('jobs', () => {
  it('lists them with their last runs, and what the last one that failed has said', async () => {
    has(job(), job({ environment: 'production', suspended: true, runs: [] }));
    const io = await world.run('jobs payment-api');
    expect(io.code).toBe(0);
    expect(io.out).toMatch(
      /nightly +staging +0 3 \* \* \* Europe\/Berlin +2026-11-22T02:00:00.000Z +failed after 4.0 s \(3\) .*at-2\n +refused .*\n +succeeded after 1 min .*at-1\n *nightly +production .*only by hand +none yet/,
    );
    expect(io.err).toContain('nightly in staging: no room left');
    const { document } = await world.run(
      'jobs payment-api --env production --json',
    );
    expect(document.jobs).toEqual([
      expect.objectContaining({ environment: 'production' }),
    ]);
    has();
    expect((await world.run('jobs payment-api')).err).toContain(
      'Nothing runs by the clock',
    );
  });

  it('runs one now, in staging unless said otherwise', async () => {
    world.api.on(RUN, () => ({ status: 202, body: world.ended }));
    const io = await world.run('jobs run payment-api nightly');
    expect(io.code).toBe(0);
    expect(io.out).toContain(
      'platform jobs log payment-api nightly --env staging',
    );
    expect(
      (
        await world.run(
          'jobs run payment-api nightly --env production --detach',
        )
      ).code,
    ).toBe(7);
    expect(world.api.seen(RUN).map(one => one.params)).toEqual([
      { service: 'payment-api', environment: 'staging', job: 'nightly' },
      { service: 'payment-api', environment: 'production', job: 'nightly' },
    ]);
    world.api.on(RUN, () => ({
      status: 409,
      body: errorBody('ConflictError', 'nightly is running'),
    }));
    expect((await world.run('jobs run payment-api nightly')).code).toBe(6);
    expect((await world.run('jobs run payment-api')).code).toBe(2);
  });

  it('prints what the last run has said that was begun', async () => {
    has(job());
    world.api.on(LOG, ({ params }) => ({
      body: {
        lines: [
          {
            cursor: '1',
            time: '2026-11-21T02:00:00.000Z',
            text: `of ${params.run}`,
            stream: 'stdout',
          },
        ],
        nextCursor: null,
      },
    }));
    expect((await world.run('jobs log payment-api nightly')).out).toBe(
      'of at-2\n',
    );
    const other = 'jobs log payment-api nightly --run at-1';
    expect((await world.run(other)).out).toBe('of at-1\n');
    const none = await world.run('jobs log payment-api weekly');
    expect([none.code, none.err]).toEqual([
      5,
      expect.stringContaining('payment-api has no job "weekly" in staging'),
    ]);
  });
});
