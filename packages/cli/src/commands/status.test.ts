import { errorBody, FakePlatform } from '../__testUtils__/FakePlatform';
import { detail, empty, environment } from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';

let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
  jest
    .spyOn(Date, 'now')
    .mockReturnValue(Date.parse('2026-11-21T11:30:00.000Z'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await api.stop();
});

const crashing = environment({
  ready: false,
  health: 'failing',
  replicas: { ready: 1, wanted: 3 },
  traffic: null,
  database: null,
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'Crashing',
      message: 'Replica 2 of 3 ends by itself, again and again.',
      cause: {
        node: 'workload/r3',
        object: 'payment-api-staging-r3-c1',
        words: 'Error: no such table\n    at main.ts:3\n',
      },
      next: 'platform logs payment-api --env staging',
    },
    {
      type: 'TLSNotAvailable',
      status: 'True',
      reason: 'LocalTarget',
      message: 'This target has no certificates.',
    },
  ],
});

describe('status', () => {
  it('says what is wrong with the platform itself', async () => {
    const condition = {
      type: 'SecretsReadable',
      status: 'False',
      reason: 'KeyNotUsable',
      message: 'The secrets cannot be read: their key is not there.',
      next: 'Put it back.',
    };
    api
      .on('GET /services/{service}', () => ({ body: detail() }))
      .on('GET /conditions', () => ({ body: { items: [condition] } }));
    const io = await platform('status payment-api --json', new TestIo(api.env));
    expect(io.code).toBe(0);
    expect(io.err).toContain(
      'Waymark itself: The secrets cannot be read: their key is not there. Put it back.',
    );
    expect(io.document).toMatchObject({
      platform: { conditions: [condition] },
    });
  });

  it('shows each environment', async () => {
    api.on('GET /services/{service}', () => ({ body: detail() }));
    const io = await platform('status payment-api', new TestIo(api.env));
    expect(io.code).toBe(0);
    expect(io.err).toBe('→ payment-api\n');
    expect(io.out).toMatchInlineSnapshot(`
      "payment-api (team payments): Healthy in staging.

                 state  release  commit   since    replicas  req/s  errors  p95
        staging  ready  r3       a1b2c3d  2 h ago  3/3       1.3    0.4 %   12 ms

        Nothing deployed yet: production

        staging  http://payment-api.staging.localhost:7008  http://127.0.0.1:41017

        staging  postgres small, ready
      "
    `);
  });

  it('says in words what is wrong, down to the words of what fails, and what is not done here', async () => {
    api.on('GET /services/{service}', () => ({
      body: detail([crashing, empty]),
    }));
    const io = await platform('status payment-api', new TestIo(api.env));
    expect(io.code).toBe(0);
    expect(io.out.slice(io.out.indexOf('What'))).toMatchInlineSnapshot(`
      "What is wrong:
        staging: Ready: Replica 2 of 3 ends by itself, again and again.
          cause: workload/r3 (payment-api-staging-r3-c1)
            Error: no such table
                at main.ts:3
          next: platform logs payment-api --env staging

      What this platform does not do here:
        TLSNotAvailable: This target has no certificates.
      "
    `);
  });

  it('has the same as one document, with conditions', async () => {
    api.on('GET /services/{service}', () => ({
      body: detail([crashing, empty]),
    }));
    const io = await platform('status payment-api --json', new TestIo(api.env));
    expect(io.document).toMatchObject({
      schemaVersion: 1,
      service: { name: 'payment-api', team: 'payments' },
      environments: [
        {
          name: 'staging',
          release: 'r3',
          ready: false,
          localUrl: 'http://127.0.0.1:41017',
          conditions: crashing.conditions,
        },
        {
          name: 'production',
          release: null,
          url: null,
          conditions: empty.conditions,
        },
      ],
      conditions: [],
    });
  });

  it('ends with 5 where there is no such service', async () => {
    api.on('GET /services/{service}', () => ({
      status: 404,
      body: errorBody(
        'NotFoundError',
        'There is no service "nope".',
        '',
        'See: platform operations',
      ),
    }));
    const io = await platform('status nope', new TestIo(api.env));
    expect(io.code).toBe(5);
    expect(io.out).toBe('');
  });
});

it('says of an environment in which nothing is yet that its end waits', async () => {
  const message = 'production has expired, and is torn down later.';
  const expirable = {
    type: 'Expirable',
    status: 'False' as const,
    reason: 'OperationUnderWay',
    message,
  };
  api.on('GET /services/{service}', () => ({
    body: detail([{ ...empty, conditions: [expirable] }]),
  }));
  const { out } = await platform('status payment-api', new TestIo(api.env));
  expect(out).toContain(`production: Expirable: ${message}`);
});

it('says what is overridden, until when and by whom', async () => {
  const message = '2 replicas until 2026-11-21T12:00:00.000Z, by Ada: sale';
  api.on('GET /services/{service}', () => ({
    body: detail([
      environment({
        conditions: [
          {
            type: 'Overridden',
            status: 'True',
            reason: 'Replicas',
            message,
            next: 'It ends by itself.',
          },
        ],
      }),
    ]),
  }));
  const { out } = await platform('status payment-api', new TestIo(api.env));
  expect(out).toContain(
    `Worth knowing:\n  staging: Overridden: ${message}\n    next: It ends by itself.`,
  );
});

it.each([
  ['True', true],
  ['False', false],
] as const)('an objective that is violated: %s', async (violated, wrong) => {
  const message = '3 % of requests failed in the last hour';
  api.on('GET /services/{service}', () => ({
    body: detail([
      environment({
        conditions: [
          {
            type: 'ObjectiveViolated',
            status: violated,
            reason: 'Burn',
            message,
          },
        ],
      }),
    ]),
  }));
  const { out } = await platform('status payment-api', new TestIo(api.env));
  expect(out.includes(message)).toBe(wrong);
});
