import { TestDatabases } from '@backstage/backend-test-utils';
import type { DeploymentRow } from '../store/rows';
import { as, ended, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('going back', () => {
  let platform: TestPlatform;
  const migrations: Record<string, string> = {};
  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const start = (file: string) => platform.world.files.set('package.json', JSON.stringify({ scripts: { start: file, migrate: 'migrate' } }));
  const files = () => treeOf('bill-api', 'payments', migrations);
  const until = async (what: string, there: () => Promise<boolean>) => {
    for (let tries = 0; tries < 1000; tries++) {
      if (await there()) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Not within 10 s: ${what}`);
  };
  const place = async (index = 1) => (await platform.api.get('/api/platform/services/bill-api').set('Authorization', as('ana'))).body.environments[index];
  const release = async (name: string, command: string) => {
    start(command);
    platform.sourceControl.push('bill-api', files().map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), name);
    await until(`${name} serves in staging`, async () => (await place(0)).release === name && (await platform.knex('operation').where({ kind: 'pipeline.run', state: 'running' })).length === 0);
  };
  const deploy = async (name: string, who = 'ana') => (await post('/services/bill-api/deployments', { environments: ['production'], release: name }, who).expect(202)).body.id as string;
  const deployed = async (name: string) => expect(await ended(platform, await deploy(name))).toMatchObject({ outcome: 'succeeded' });
  const back = (body: object = {}, who = 'ana') => post('/services/bill-api/rollbacks', { environment: 'production', ...body }, who);
  const history = async (): Promise<Array<[number, string | null]>> =>
    ((await platform.knex('deployment').where({ service: 'bill-api', environment: 'production' }).orderBy('id')) as DeploymentRow[]).map(d => [d.to_release, d.outcome]);

  beforeAll(async () => {
    platform = await startPlatform(databases);
    start('node one.ts');
    await ended(platform, (await post('/services', { name: 'bill-api', team: 'payments', files: files() }).expect(202)).body.id);
    migrations['migrations/0001_a.up.sql'] = 'x';
    migrations['migrations/0001_a.down.sql'] = 'y';
    await release('r2', 'node two.ts');
    migrations['migrations/0002_b.up.sql'] = '-- irreversible: the old values are gone';
    await release('r3', 'node three.ts');
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('refuses where there is nothing to go back to, and makes no operation of it', async () => {
    expect((await back().expect(409)).body.error.message).toContain('nothing to go back to');
    await deployed('r1');
    expect((await back().expect(409)).body.error.why).toContain('no other release was healthy there');
    await back({ environment: 'moon' }).expect(404);
    expect(await platform.knex('operation').where({ kind: 'rollback' })).toEqual([]);
  });

  it('restores the release that was healthy, with its configuration and without its migration', async () => {
    await deployed('r2');
    await platform.knex('binding').where({ service: 'bill-api', environment: 'production' }).update({ config_revision: 2 });
    const before = platform.world.calls.length;
    const done = await ended(platform, (await back({ reason: 'Sums are wrong' }).expect(202)).body.id);
    expect(done).toMatchObject({ kind: 'rollback', outcome: 'succeeded', environment: 'production', result: { release: 'r1', environment: 'production' } });
    expect(await place()).toMatchObject({ release: 'r1', candidate: null, ready: true });
    expect(await platform.knex('binding').where({ service: 'bill-api', environment: 'production' }).first()).toMatchObject({ config_revision: 1, candidate_config_revision: null, candidate_migrates: true });
    const since = platform.world.calls.slice(before);
    expect(since).toContain('apply workload/bill-api-production-r1-c1');
    expect(since.filter(c => c.includes('migrat'))).toEqual([]);
    expect(since.indexOf('apply route/bill-api-production')).toBeLessThan(since.findIndex(c => c.startsWith('remove workload/bill-api-production-r2')));
    expect(await history()).toEqual([[1, 'succeeded'], [2, 'rolled-back'], [1, 'succeeded']]);
    expect(await platform.knex('deployment').where({ outcome: 'rolled-back' }).first()).toMatchObject({ reason: 'Sums are wrong' });
    const { lines } = (await platform.api.get(`/api/platform/operations/${done.id}/log`).set('Authorization', as('ana'))).body;
    expect(lines.map((l: any) => l.text).join('\n')).toContain('The schema stays as it is, with 0001_a: r1 must work with it');
    // A worker that dies in between does nothing twice.
    expect((await runOnceMore(platform, done.id)).outcome).toBe('succeeded');
    expect(await history()).toEqual([[1, 'succeeded'], [2, 'rolled-back'], [1, 'succeeded']]);
    expect(await platform.knex('event').where({ type: 'deployment.rolled-back' })).toHaveLength(1);
    // What was rolled back is not gone back to.
    expect((await back().expect(409)).body.error.why).toContain('no other release was healthy there');
  });

  it('refuses over a migration that cannot be reversed, unless it is forced', async () => {
    await deployed('r2');
    await deployed('r3');
    const refused = await back().expect(409);
    expect(refused.body.error).toMatchObject({ why: expect.stringContaining('0002_b (the old values are gone)'), next: expect.stringContaining('--force') });
    expect(await place()).toMatchObject({ release: 'r3', ready: true });
    expect(await ended(platform, (await back({ force: true }).expect(202)).body.id)).toMatchObject({ outcome: 'succeeded', result: { release: 'r2' } });
  });

  it('stops the rollout of another person at once, and says so', async () => {
    platform.world.slow.add('node one.ts');
    const theirs = await deploy('r1', 'pia');
    await until('it has pinned', async () => (await place()).candidate === 'r1');
    // What it stops does not become ready before the end of this test.
    const done = await ended(platform, (await back().expect(202)).body.id);
    expect(done).toMatchObject({ outcome: 'succeeded', result: { release: 'r2' } });
    expect(await ended(platform, theirs)).toMatchObject({ outcome: 'superseded', supersededBy: done.id });
    platform.world.slow.clear();
    expect(await place()).toMatchObject({ release: 'r2', candidate: null, ready: true });
    expect((await history()).at(-1)).toEqual([1, 'rolled-back']);
    expect(await platform.knex('audit').where({ action: 'createRollback', subject: theirs }).first()).toMatchObject({ actor: 'user:default/ana', reason: expect.stringContaining('user:default/pia') });
    // Nothing is on its way any more: the next one goes on to an older release.
    expect((await platform.knex('deployment').whereNull('outcome')).length).toBe(0);
  });

  it('leaves the rollback of another person alone, unless it is asked to overtake it', async () => {
    platform.world.slow.add('node one.ts');
    const theirs = (await back({ to: 'r1', force: true }, 'pia').expect(202)).body.id;
    await until('it has pinned', async () => (await place()).candidate === 'r1');
    expect((await back().expect(409)).body.error.why).toContain('user:default/pia');
    const mine = await ended(platform, (await back({ supersede: true }).expect(202)).body.id);
    expect(mine).toMatchObject({ outcome: 'succeeded', result: { release: 'r2' } });
    expect(await ended(platform, theirs)).toMatchObject({ outcome: 'superseded' });
    platform.world.slow.clear();
  });

  it('puts what served back when the older release does not start, and goes on at Retry', async () => {
    platform.world.fails.set('node one.ts', 'Cannot find one.ts');
    const failed = await ended(platform, (await back({ to: 'r1', force: true }).expect(202)).body.id);
    expect(failed).toMatchObject({ outcome: 'failed', error: { step: 'deploy', why: expect.stringContaining('Cannot find one.ts') } });
    expect(await place()).toMatchObject({ release: 'r2', candidate: null, ready: true });
    platform.world.fails.clear();
    await post(`/operations/${failed.id}/retry`, {}).expect(202);
    expect(await ended(platform, failed.id)).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
  });

  it('keeps what was healthy before, however many releases come in between, and tidies up the others', async () => {
    await deployed('r2');
    for (let number = 4; number <= 9; number++) await release(`r${number}`, 'node one.ts');
    expect(await platform.knex('release').where({ artifact_gone: true }).orderBy('number').pluck('number')).toEqual([3, 4]);
    const kept = await platform.knex('release').where({ artifact_gone: false }).pluck('artifact');
    expect([...platform.world.workspaces.keys()].sort()).toEqual(kept.sort());
    expect(await ended(platform, (await back().expect(202)).body.id)).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
  });
});
