import { databasesOf, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';

jest.setTimeout(60_000);

const NAME = 'shop-staging-db';
const PATH = `/v1/postgres/${NAME}`;
const { verifier } = spec(1);

describe('an agent that is killed while it looks after logins', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let port: number;
  let fence = 1;
  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    await agent.call('PUT', PATH, spec(1));
    port = (await databases.ready(NAME)).port;
  });
  afterAll(() => agent.dispose());

  const isIn = (user: string) =>
    databases.query(port, 'SELECT 1', { user }).then(
      () => true,
      () => false,
    );
  const settled = (point: string, wanted: Record<string, boolean>) =>
    until(`after ${point} it is ${JSON.stringify(wanted)}`, async () => {
      for (const [user, may] of Object.entries(wanted))
        if ((await isIn(user)) !== may) return false;
      return true;
    });
  /** Until it has nothing left to do: an answer that is not early. Or it would reach the point before it is asked. */
  const atRest = (wanted: object) =>
    until('it is at rest', async () => {
      const began = performance.now();
      await agent.call('PUT', PATH, { ...wanted, fence });
      return performance.now() - began < 400;
    });
  /** Asks for something, ends the agent at a point on the way, and starts it again: nobody asks a second time. */
  async function killedAt(
    point: string,
    method: string,
    path: string,
    body: object,
  ) {
    const { reached } = await agent.crashAt(point);
    fence += 1;
    const url = method === 'DELETE' ? `${path}?fence=${fence}` : path;
    await agent
      .call(method, url, method === 'DELETE' ? undefined : { ...body, fence })
      .catch(() => undefined);
    await reached();
    await agent.start();
  }

  it('has them in and out as it was asked to, wherever it was killed', async () => {
    const both = spec(0, {
      user: 'shop_b',
      logins: [{ user: 'shop', verifier }],
    });
    const newer = spec(0, { user: 'shop_b' });
    const steps: Array<[string, object, boolean]> = [
      ['agent/postgres/stored', both, true],
      ['agent/postgres/let-out', newer, false],
      ['agent/postgres/login', both, true],
      ['agent/postgres/cut', newer, false],
      ['agent/postgres/configured', both, true],
      ['agent/postgres/made', newer, false],
    ];
    let before: object = spec(0);
    for (const [point, wanted, first] of steps) {
      await atRest(before);
      await killedAt(point, 'PUT', PATH, wanted);
      before = wanted;
      await settled(point, { shop: first, shop_b: true });
    }
    expect((await databases.ready(NAME)).loginsHash).toBeUndefined();
  });

  it('lets a person in or out, or nobody at all, and never half', async () => {
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    const path = `${PATH}/roles/person_ada`;
    const login = { verifier, access: 'write', expiresAt };
    for (const point of ['stored', 'made']) {
      await killedAt(`agent/person/${point}`, 'PUT', path, login);
      await settled(point, { person_ada: true });
      await agent.call('DELETE', `${path}?fence=${fence}`);
    }
    for (const point of ['ending', 'closed', 'cut', 'dropped', 'forgotten']) {
      await agent.call('PUT', path, { ...login, fence });
      expect(await isIn('person_ada')).toBe(true);
      await killedAt(`agent/person/${point}`, 'DELETE', path, {});
      await settled(point, { person_ada: false });
    }
    const { body } = await agent.call('GET', `${PATH}/statistics`);
    expect(body.roles.some((role: any) => role.kind === 'person')).toBe(false);
  });
});
