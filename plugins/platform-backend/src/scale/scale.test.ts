import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { setInYaml } from './editYaml';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('scaling', () => {
  let platform: TestPlatform;
  const post = (path: string, body: object = {}, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const scale = (body: object, environment = 'staging') => post(`/services/shop-api/environments/${environment}/scale`, body);
  const place = async () => (await platform.api.get('/api/platform/services/shop-api').set('Authorization', as('ana'))).body.environments[0];
  const condition = async () => (await place()).conditions.find((c: any) => c.type === 'Overridden');
  const until = async (what: string, there: () => Promise<boolean>) => {
    for (let tries = 0; tries < 1000; tries++) {
      if (await there()) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Not within 10 s: ${what}`);
  };
  const head = () => platform.sourceControl.repositories.get('shop-api')!.at(-1)!;

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts' } }));
    await ended(platform, (await post('/services', { name: 'shop-api', team: 'payments', files: treeOf('shop-api', 'payments') }).expect(202)).body.id);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('with a reason and a time to end is an override that says so, and ends by itself', async () => {
    const done = await ended(platform, (await scale({ replicas: 3, reason: 'Black Friday', expiresInHours: 2 / 3600 }).expect(202)).body.id);
    expect(done).toMatchObject({ kind: 'scale', outcome: 'succeeded', result: { replicas: 3 } });
    expect((await place()).replicas).toEqual({ ready: 3, wanted: 3 });
    expect(await condition()).toMatchObject({ status: 'True', message: expect.stringContaining('Black Friday') });
    expect(platform.world.calls.filter(c => c === 'remove workload/shop-api-staging-r1-c1')).toEqual([]);
    await until('it is over', async () => (await place()).replicas.wanted === 1 && (await place()).ready);
    expect(await condition()).toBeUndefined();
    expect(await platform.knex('event').where({ type: 'override.ended' })).toHaveLength(1);
    expect(platform.sourceControl.repositories.get('shop-api')).toHaveLength(1);
  });

  it('overtakes the override before it, and one that does not come up is undone', async () => {
    await ended(platform, (await scale({ replicas: 2, reason: 'Sale', expiresInHours: 1 }).expect(202)).body.id);
    platform.world.slow.add('node one.ts');
    const begun = (await scale({ replicas: 4, reason: 'More', expiresInHours: 1 }).expect(202)).body.id;
    await until('it waits', async () => (await place()).replicas?.wanted === 4);
    expect((await scale({ replicas: 5, reason: 'Even more', expiresInHours: 1 }).expect(409)).body.error.message).toContain('is being scaled');
    await post(`/operations/${begun}/undo`).expect(202);
    expect((await ended(platform, begun)).outcome).toBe('undone');
    platform.world.slow.clear();
    await until('the file says how many', async () => (await place()).replicas.wanted === 1 && (await place()).ready);
    expect(await platform.knex('replica_override').whereNull('ended_at')).toEqual([]);
  });

  it('without them is a commit of whoever asked, which the pipeline brings', async () => {
    const done = await ended(platform, (await scale({ replicas: 2 }, 'staging').expect(202)).body.id);
    expect(done).toMatchObject({ outcome: 'succeeded', result: { commit: head().sha } });
    expect(head().message).toContain('Scale staging to 2 replicas');
    const text = head().files.find(f => f.path === 'platform.yaml')!.content.toString();
    expect(text).toContain('environments:\n    staging:\n      runtime:\n        replicas: 2');
    expect(await place()).toMatchObject({ release: 'r2', replicas: { ready: 2, wanted: 2 } });
    expect(await platform.knex('operation').where({ kind: 'pipeline.run' }).orderBy('created_at').pluck('actor')).toEqual(['user:default/ana', 'user:default/ana']);
    // A worker that dies in between commits nothing twice.
    expect((await runOnceMore(platform, done.id)).outcome).toBe('succeeded');
    expect(platform.sourceControl.repositories.get('shop-api')).toHaveLength(2);
    // It says so already: no commit.
    const again = await ended(platform, (await scale({ replicas: 2 }).expect(202)).body.id);
    expect(again.steps.map((s: any) => s.state)).toEqual(['skipped', 'skipped']);
    expect(platform.sourceControl.repositories.get('shop-api')).toHaveLength(2);
  });

  it('ends an override before its time, says who did, and brings it back at Undo', async () => {
    await ended(platform, (await scale({ replicas: 3, reason: 'Sale', expiresInHours: 1 }).expect(202)).body.id);
    const done = await ended(platform, (await scale({ endOverride: true, reason: 'Sold out' }).expect(202)).body.id);
    expect(done).toMatchObject({ kind: 'scale', title: 'End the override of shop-api in staging', outcome: 'succeeded', result: { replicas: 2 } });
    expect((await place()).replicas).toEqual({ ready: 2, wanted: 2 });
    expect(await condition()).toBeUndefined();
    expect(await platform.knex('audit').where({ operation: done.id }).first()).toMatchObject({ action: 'scaleService', actor: 'user:default/ana', reason: 'Sold out' });
    expect(await platform.knex('event').where({ operation: done.id, type: 'override.ended' })).toHaveLength(1);
    // A worker that dies in between ends nothing twice.
    expect((await runOnceMore(platform, done.id)).outcome).toBe('succeeded');
    expect(await platform.knex('event').where({ operation: done.id, type: 'override.ended' })).toHaveLength(1);
    expect((await scale({ endOverride: true }).expect(409)).body.error.message).toContain('nothing to end');

    await ended(platform, (await scale({ replicas: 3, reason: 'Sale', expiresInHours: 1 }).expect(202)).body.id);
    platform.world.slow.add('workload');
    const begun = (await scale({ endOverride: true }).expect(202)).body.id;
    await until('it is ended', async () => (await place()).replicas?.wanted === 2);
    await post(`/operations/${begun}/undo`).expect(202);
    expect((await ended(platform, begun)).outcome).toBe('undone');
    platform.world.slow.clear();
    await until('it holds again', async () => (await place()).replicas.wanted === 3 && (await place()).ready);
    expect(await condition()).toMatchObject({ message: expect.stringContaining('Sale') });
    await ended(platform, (await scale({ endOverride: true }).expect(202)).body.id);
  });

  it('refuses half an override, what nobody runs, and what is out of bounds', async () => {
    expect((await scale({ replicas: 2, reason: 'Because' }).expect(400)).body.error.problems[0].path).toBe('expiresInHours');
    await scale({ replicas: 0 }).expect(400);
    expect((await scale({}).expect(400)).body.error.problems[0].path).toBe('replicas');
    expect((await scale({ replicas: 2, endOverride: true }).expect(400)).body.error.problems[0].path).toBe('replicas');
    await scale({ replicas: 51 }).expect(400);
    await scale({ replicas: 2 }, 'production').expect(409);
  });
});

it('changes one value of a file and leaves all else as it was written', () => {
  const text = '# ours\nspec:\n  runtime: { replicas: 1 } # few\n  name:   "x"\n';
  expect(setInYaml(text, ['spec', 'runtime', 'replicas'], 3)).toBe('# ours\nspec:\n  runtime: { replicas: 3 } # few\n  name:   "x"\n');
  expect(setInYaml(text, ['spec', 'runtime', 'replicas'], 1)).toBe(text);
  expect(setInYaml(text, ['spec', 'name'], 'search')).toContain('name:   search\n');
  expect(setInYaml(text, ['spec', 'new', 'deep'], 1)).toContain('# ours');
  expect(setInYaml(text, ['spec', 'new', 'deep'], 1)).toContain('new:\n    deep: 1');
  expect(() => setInYaml('a: [', ['a'], 1)).toThrow('not right YAML');
});
