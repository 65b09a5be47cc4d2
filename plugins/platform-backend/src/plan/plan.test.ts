import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('plans', () => {
  let platform: TestPlatform;
  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const plan = async (service: string, body: object) => (await post(`/services/${service}/plans`, body).expect(201)).body;
  const apply = (id: string, who = 'ana') => post(`/plans/${id}/apply`, {}, who);
  const verbs = (environment: any) => Object.fromEntries(environment.actions.map((a: any) => [a.node, a.verb]));

  /** Pushes a commit with this shape and waits until staging has it. */
  async function push(name: string, shape: { replicas: number; database: boolean; migrate: boolean; start: string }) {
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: shape.start, ...(shape.migrate ? { migrate: 'migrate' } : {}) } }));
    const lines = ['kind: Service', 'metadata:', `  name: ${name}`, '  team: payments', 'spec:', '  language: typescript', '  runtime:', `    replicas: ${shape.replicas}`, '    cpu: "500m"', '    memory: "512Mi"'];
    if (shape.database) lines.push('  database:', '    type: postgres', '    size: small');
    const sha = platform.sourceControl.push(name, [{ path: 'platform.yaml', content: Buffer.from(`${lines.join('\n')}\n`) }], JSON.stringify(shape));
    for (let tries = 0; tries < 1000; tries++) {
      const run = await platform.knex('operation').where({ service: name, kind: 'pipeline.run' }).whereRaw(`input->>'commit' = ?`, [sha]).first();
      if (run && run.state !== 'running') return expect(run.state).toBe('succeeded');
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error('The push was not deployed');
  }

  /** Gives production another configuration, where something serves there. */
  async function set(what: string) {
    const at = '/api/platform/services/plan-api/environments/production';
    const [value, who] = [`v${Date.now()}`, as('ana')];
    if (what === 'a value') await ended(platform, (await platform.api.patch(`${at}/config`).set('Authorization', who).send({ set: { LEVEL: value } }).expect(202)).body.id);
    if (what === 'a secret') await ended(platform, (await platform.api.put(`${at}/secrets/API_KEY`).set('Authorization', who).send({ value }).expect(202)).body.id);
  }

  /** The calls of drivers that an environment's actions are. */
  const callsOf = ({ actions }: any): string[] =>
    actions.flatMap(({ verb, type, name }: any) => {
      if (['create', 'update', 'replace'].includes(verb)) return type === 'migration' ? [`apply ${type}/${name}`, `remove ${type}/${name}`] : [`apply ${type}/${name}`];
      return verb === 'delete' ? [`remove ${type}/${name}`] : [];
    });

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts', migrate: 'migrate' } }));
    const { body } = await post('/services', { name: 'plan-api', team: 'payments', files: treeOf('plan-api', 'payments') }).expect(202);
    await ended(platform, body.id);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('say what would be made, what it costs, and change nothing', async () => {
    const calls = platform.world.calls.length;
    const made = await plan('plan-api', {});
    expect(made).toMatchObject({ service: 'plan-api', release: 'r1', currency: 'USD', applied: null, notIncluded: null });
    const [staging, production] = made.environments;
    expect(staging).toMatchObject({ environment: 'staging', from: 'r1', to: 'r1', commits: [] });
    expect(new Set(Object.values(verbs(staging)))).toEqual(new Set(['none']));
    expect(verbs(production)).toEqual({ postgres: 'create', 'migration/r1': 'create', 'workload/r1': 'create', route: 'create' });
    expect(production.cost).toEqual({ before: 0, after: 21.75 });
    expect(production.policies.map((p: any) => p.policy)).toContain('objective-in-production');
    expect(platform.world.calls).toHaveLength(calls);
  });

  it('are applied as they were shown, once', async () => {
    const made = await plan('plan-api', { environments: ['production'] });
    const done = await ended(platform, (await apply(made.id).expect(202)).body.id);
    expect(done).toMatchObject({ kind: 'deploy', outcome: 'succeeded', result: { release: 'r1', environment: 'production' } });
    expect((await platform.api.get(`/api/platform/plans/${made.id}`).set('Authorization', as('ben'))).body.applied).toBe(done.id);
    expect((await apply(made.id).expect(409)).body.error.message).toContain('was applied already');
    await apply(made.id, 'ben').expect(403);
  });

  it('are refused when the pins have moved, and say how', async () => {
    await push('plan-api', { replicas: 2, database: true, migrate: true, start: 'node two.ts' });
    const made = await plan('plan-api', { environments: ['production'] });
    expect(verbs(made.environments[0])).toEqual({ postgres: 'none', 'migration/r2': 'create', 'workload/r2': 'create', route: 'update', 'workload/r1': 'delete' });
    expect(made.environments[0].cost).toEqual({ before: 21.75, after: 42 });
    await ended(platform, (await post('/services/plan-api/deployments', { environments: ['production'] }).expect(202)).body.id);
    const refused = await apply(made.id).expect(409);
    expect(refused.body.error).toMatchObject({ message: `Plan ${made.id} does not hold any more`, why: expect.stringContaining('In production served r1, now r2 does.') });
  });

  it('are refused when an object that their actions read is not as it was seen', async () => {
    await push('plan-api', { replicas: 1, database: true, migrate: false, start: 'node three.ts' });
    const made = await plan('plan-api', { environments: ['production'] });
    const key = 'route/plan-api-production';
    // The loop cannot heal it meanwhile.
    platform.world.broken.set('route', 'apply');
    platform.world.objects.delete(key);
    const refused = await apply(made.id).expect(409);
    platform.world.broken.clear();
    expect(refused.body.error.why).toContain('plan-api-production was seen as "yes, differs" and is "no".');
  });

  it('cannot be made while the target does not answer', async () => {
    platform.world.unreachable = true;
    const { body } = await post('/services/plan-api/plans', {}).expect(503);
    platform.world.unreachable = false;
    expect(body.error).toMatchObject({ message: 'It cannot be planned now', why: expect.stringContaining('the target does not answer') });
  });

  it('equal the calls of the drivers, whatever changes', async () => {
    const shape = fc.record({ replicas: fc.integer({ min: 1, max: 3 }), database: fc.boolean(), migrate: fc.boolean(), start: fc.constantFrom('node a.ts', 'node b.ts') });
    const on = fc.constantFrom('staging', 'production');
    const replicas = fc.integer({ min: 1, max: 4 });
    const deeds = fc.oneof(
      { weight: 2, arbitrary: fc.record({ push: shape, ask: fc.constant({ environments: ['production'] }) }) },
      { weight: 2, arbitrary: fc.record({ set: fc.constantFrom('nothing', 'a value', 'a secret'), ask: fc.record({ kind: fc.constant('rollback'), environments: fc.constant(['production']) }) }) },
      { weight: 1, arbitrary: fc.record({ ask: fc.record({ kind: fc.constant('restart'), environments: fc.tuple(on) }) }) },
      { weight: 2, arbitrary: fc.record({ ask: fc.record({ kind: fc.constant('scale'), environments: fc.tuple(on), replicas, reason: fc.constant('Sale'), expiresInHours: fc.constant(1) }) }) },
      { weight: 1, arbitrary: fc.record({ ask: fc.record({ kind: fc.constant('scale'), environments: fc.tuple(on), endOverride: fc.constant(true) }) }) },
      { weight: 1, arbitrary: fc.record({ ask: fc.record({ kind: fc.constant('scale'), environments: fc.tuple(on), replicas }) }) },
    );
    const applied: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.array(deeds, { minLength: 2, maxLength: 4 }), async sequence => {
        for (const deed of sequence) {
          if ('push' in deed) await push('plan-api', deed.push as any);
          if ('set' in deed) await set(deed.set as string);
          const asked = await post('/services/plan-api/plans', deed.ask);
          // What the operation would refuse has no plan: nothing to go back to, no override to end.
          if (/nothing to go back to|nothing to end/.test(asked.body.error?.message)) continue;
          expect([asked.status, asked.body.error]).toEqual([201, undefined]);
          const before = platform.world.calls.length;
          expect((await ended(platform, (await apply(asked.body.id).expect(202)).body.id)).outcome).toBe('succeeded');
          const calls = await settled(before);
          const now = asked.body.environments.filter((one: any) => one.later === null);
          expect([...new Set(calls)].sort()).toEqual([...new Set(now.flatMap(callsOf))].sort());
          applied[asked.body.kind] = (applied[asked.body.kind] ?? 0) + 1;
        }
      }),
      { numRuns: 5, seed: 20261121 },
    );
    // A law that was held against nothing says nothing.
    expect(Object.keys(applied).sort()).toEqual(['deploy', 'restart', 'rollback', 'scale']);
  });

  /** Calls of drivers since then, once there are no more for half a second. */
  async function settled(since: number): Promise<string[]> {
    let length = -1;
    while (platform.world.calls.length !== length) {
      length = platform.world.calls.length;
      await new Promise(resolve => setTimeout(resolve, 500));
    }
    return platform.world.calls.slice(since).filter(call => !call.startsWith('job '));
  }
});
