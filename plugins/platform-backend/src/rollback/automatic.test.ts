import { TestDatabases } from '@backstage/backend-test-utils';
import type { ReleaseFigures } from '@waymark/platform-node';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const LOOK = { bakeSeconds: 600, lookSeconds: 0.1 };

describe('automatic rollback', () => {
  let platform: TestPlatform;
  let second: TestPlatform;
  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const place = async (environment = 1) => (await platform.api.get('/api/platform/services/till-api').set('Authorization', as('ana'))).body.environments[environment];
  const yaml = (rollback: string) => ({
    'platform.yaml': ['kind: Service', 'metadata:', '  name: till-api', '  team: payments', 'spec:', '  language: typescript', '  monitoring:', '    slo: 99.9', '  deployment:', '    canary: false', `    rollback: ${rollback}`, ''].join('\n'),
  });
  const files = (rollback: string, more: Record<string, string> = {}) => treeOf('till-api', 'payments', { ...yaml(rollback), ...more });
  const until = async (what: string, there: () => Promise<boolean>) => {
    for (let tries = 0; tries < 1000; tries++) {
      if (await there()) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Not within 10 s: ${what}`);
  };
  const release = async (name: string, rollback = 'automatic', more = {}) => {
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: `node ${name}.ts` } }));
    platform.sourceControl.push('till-api', files(rollback, more).map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), name);
    await until(`${name} serves in staging`, async () => (await place(0)).release === name && (await platform.knex('operation').where({ kind: 'pipeline.run', state: 'running' })).length === 0);
  };
  const deploy = async (name: string) => expect(await ended(platform, (await post('/services/till-api/deployments', { environments: ['production'], release: name }).expect(202)).body.id)).toMatchObject({ outcome: 'succeeded' });
  const rollbacks = () => platform.knex('operation').where({ kind: 'rollback' }).orderBy('created_at');
  const figures = (now: Record<string, ReleaseFigures>) => {
    platform.world.figures = key => (key === 'till-api@production' ? now : {});
  };
  const of = (requests: number, errors: number): ReleaseFigures => ({ requests, errors, p95Ms: 1 });
  const looks = () => new Promise(resolve => setTimeout(resolve, 1_500));

  beforeAll(async () => {
    platform = await startPlatform(databases, { rollback: LOOK });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node r1.ts' } }));
    await ended(platform, (await post('/services', { name: 'till-api', team: 'payments', files: files('automatic') }).expect(202)).body.id);
    // Two backends look after the same deployments.
    second = await startPlatform(databases, { rollback: LOOK, knex: platform.knex, world: platform.world, sourceControl: platform.sourceControl, data: platform.data });
    await release('r2');
    await deploy('r1');
  });
  afterAll(async () => {
    await second.stop();
    await platform.stop();
    await platform.clean();
  });

  it('leaves alone what fails too little, has too few requests, or whose figures are away', async () => {
    figures({ r1: of(300, 0), r2: of(19, 19) });
    await deploy('r2');
    await looks();
    figures({ r1: of(300, 0), r2: of(300, 1) });
    await looks();
    platform.world.figures = undefined;
    await looks();
    expect(await rollbacks()).toEqual([]);
    expect(await place()).toMatchObject({ release: 'r2', ready: true });
  });

  it('goes back at a spike, once for two backends, and says the measurement; no freeze stops it', async () => {
    await post('/freezes', { service: 'till-api', reason: 'Year end' }).expect(201);
    figures({ r1: of(300, 0), r2: of(60, 12) });
    await until('r1 serves again', async () => (await place()).release === 'r1' && (await place()).ready);
    const [operation] = await rollbacks();
    const done = await ended(platform, operation.id);
    expect(done).toMatchObject({ outcome: 'succeeded', actor: 'platform', door: 'pipeline', result: { release: 'r1' } });
    const reason = '12 of 60 requests to r2 failed (20 %), r1 0 %, objective 99.9 %';
    expect(await platform.knex('deployment').where({ outcome: 'rolled-back' })).toEqual([expect.objectContaining({ to_release: 2, reason, rolled_back_by: operation.id, before: { requests: 300, errors: 0 } })]);
    expect(await platform.knex('audit').where({ actor: 'platform' })).toEqual([expect.objectContaining({ action: 'createRollback', reason, operation: operation.id })]);
    // What it went back to is not watched for going back once more.
    figures({ r1: of(60, 60), r2: of(0, 0) });
    await looks();
    expect(await rollbacks()).toHaveLength(1);
    const { body } = await platform.api.get('/api/platform/freezes').set('Authorization', as('ana'));
    for (const { id } of body.items) await post(`/freezes/${id}/end`, {}).expect(200);
  });

  it('does not where the file does not ask for it, or the release before was no better', async () => {
    figures({});
    await release('r3', 'manual');
    await deploy('r3');
    figures({ r1: of(300, 0), r3: of(60, 60) });
    await looks();
    expect(await rollbacks()).toHaveLength(1);
    figures({ r3: of(300, 60) });
    await release('r4');
    await deploy('r4');
    figures({ r3: of(300, 60), r4: of(60, 12) });
    await looks();
    expect(await rollbacks()).toHaveLength(1);
  });

  it('says once that it cannot go back over a migration that has no way back', async () => {
    figures({});
    await release('r5', 'automatic', { 'migrations/0001_a.up.sql': 'x' });
    await deploy('r5');
    figures({ r4: of(300, 0), r5: of(60, 60) });
    await until('it is said', async () => (await platform.knex('event').where({ type: 'deployment.not-rolled-back' })).length > 0);
    await looks();
    expect(await platform.knex('event').where({ type: 'deployment.not-rolled-back' })).toEqual([expect.objectContaining({ title: expect.stringContaining('0001_a') })]);
    expect(await rollbacks()).toHaveLength(1);
    expect(await place()).toMatchObject({ release: 'r5' });
  });
});
