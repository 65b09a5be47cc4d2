import { errorBody } from '../__testUtils__/FakePlatform';
import { deployment, ENDED } from '../__testUtils__/samples';
import { useDeploying } from '../__testUtils__/useDeploying';

const world = useDeploying();
const IMAGE = `ghcr.io/acme/payment-api@sha256:${'0123456789abcdef'.repeat(4)}`;
const COMMIT = 'a1b2'.repeat(10);
const LINE = `deploy --image ${IMAGE} --commit ${COMMIT}`;

describe('deploy of an image', () => {
  it('asks for nothing but the deployment and what comes of it: a token of a service may no more', async () => {
    world.ended = {
      ...deployment(ENDED.well),
      result: { release: 'r8', url: 'https://payments.example.com' },
    };
    const io = await world.run(`${LINE} --env staging --reason nightly`);
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ staging');
    expect(io.out).toMatch(
      /done after 42\.0 s, as r8\. https:\/\/payments\.example\.com\n$/,
    );
    expect(world.begun().map(one => one.body)).toEqual([
      {
        image: IMAGE,
        commit: COMMIT,
        environments: ['staging'],
        reason: 'nightly',
      },
    ]);
    const asked = new Set(world.api.requests.map(one => one.id));
    expect([...asked].sort()).toEqual([
      'GET /operations/{operation}/log',
      'POST /services/{service}/deployments',
    ]);
  });

  it('tells it in one document', async () => {
    const io = await world.run(`${LINE} --json`);
    expect(io.document).toMatchObject({
      operation: { kind: 'deploy', outcome: 'succeeded' },
      service: { name: 'payment-api' },
    });
  });

  it('is not held up by a newer operation that the token may not read', async () => {
    world.ended = {
      ...deployment(ENDED.well),
      outcome: 'superseded',
      supersededBy: 'op-other',
    };
    world.api.on('GET /operations/{operation}', () => ({
      status: 403,
      body: errorBody(
        'NotAllowedError',
        'A token of a service may not do this',
      ),
    }));
    expect((await world.run(LINE)).code).toBe(1);
  });

  it('asks on a terminal', async () => {
    const io = await world.run(LINE, { terminal: true, answer: 'n\n' });
    expect([io.code, world.begun()]).toEqual([3, []]);
    await world.run(LINE, { terminal: true, answer: 'y\n' });
    expect(world.begun()).toHaveLength(1);
  });

  it.each([
    [`deploy --image ${IMAGE}`, /--image needs --commit\./],
    [`deploy --commit ${COMMIT}`, /--commit needs --image\./],
    [`deploy --image shop:v1 --commit ${COMMIT}`, /has no digest/],
    [`deploy --image ${IMAGE} --commit HEAD`, /all 40 digits/],
    [`${LINE} --release r7`, /do not go together/],
  ])('refuses %s, and asks nobody', async (line, why) => {
    const io = await world.run(line);
    expect([io.code, world.api.requests]).toEqual([2, []]);
    expect(io.err).toMatch(why);
  });
});
