import { TestDatabases } from '@backstage/backend-test-utils';
import { DriverError } from '@waymark/platform-node';
import type { OperationRow } from '../store/rows';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('newer and older deployments', () => {
  let platform: TestPlatform;
  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const get = (path: string, who = 'ana') => platform.api.get(`/api/platform${path}`).set('Authorization', as(who));
  const tree = () => treeOf('ledger-api', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') }));
  const start = (file: string) => platform.world.files.set('package.json', JSON.stringify({ scripts: { start: file, test: 'test' } }));
  const until = async (what: string, there: () => Promise<boolean>) => {
    for (let tries = 0; tries < 1000; tries++) {
      if (await there()) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Not within 10 s: ${what}`);
  };
  const runs = (): Promise<OperationRow[]> => platform.knex('operation').where({ service: 'ledger-api', kind: 'pipeline.run' }).orderBy('created_at') as unknown as Promise<OperationRow[]>;
  const staging = async () => (await get('/services/ledger-api')).body.environments[0];
  const release = (wanted: string, more: object = {}, who = 'ana') => post('/services/ledger-api/deployments', { environments: ['production'], release: wanted, ...more }, who);

  beforeAll(async () => {
    platform = await startPlatform(databases);
    start('node one.ts');
    const { body } = await post('/services', { name: 'ledger-api', team: 'payments', files: treeOf('ledger-api', 'payments') }).expect(202);
    await ended(platform, body.id);
    start('node two.ts');
    platform.sourceControl.push('ledger-api', tree(), 'Two');
    await until('r2 serves', async () => (await staging()).release === 'r2');
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('goes through the promotion order when no environment is named, and has nothing to do where the release serves', async () => {
    const done = await ended(platform, (await post('/services/ledger-api/deployments', {}).expect(202)).body.id);
    expect(done).toMatchObject({ outcome: 'succeeded', result: { release: 'r2', environment: 'production' } });
    expect(done.steps.filter((s: any) => s.id.startsWith('staging/') && s.state === 'skipped').map((s: any) => s.id)).toEqual(['staging/gate', 'staging/migrate', 'staging/deploy', 'staging/smoke']);
    expect(platform.world.calls.filter(c => c === 'apply workload/ledger-api-staging-r2-c1')).toHaveLength(1);
    const again = await ended(platform, (await post('/services/ledger-api/deployments', {}).expect(202)).body.id);
    expect(again.outcome).toBe('succeeded');
    expect(await platform.knex('deployment').where({ operation: again.id })).toEqual([]);
  });

  it('overtakes the older of the same person, which puts back what it had begun', async () => {
    platform.world.slow.add('node one.ts');
    const older = (await release('r1').expect(202)).body.id;
    await until('the older has pinned', async () => (await platform.knex('deployment').where({ operation: older })).length === 1);
    const newer = (await release('r2').expect(202)).body.id;
    expect(await ended(platform, newer)).toMatchObject({ outcome: 'succeeded' });
    expect(await ended(platform, older)).toMatchObject({ outcome: 'superseded', supersededBy: newer });
    platform.world.slow.clear();
    const { body } = await get('/services/ledger-api');
    expect(body.environments[1]).toMatchObject({ release: 'r2', candidate: null, ready: true });
    expect((await platform.knex('deployment').where({ operation: older }).first()).outcome).toBe('superseded');
  });

  it('brings a release that serves only by what it overtakes, and that takes back', async () => {
    const place = { service: 'ledger-api', environment: 'production' };
    const { body } = await get('/services/ledger-api');
    expect(body.environments[1].release).toBe('r2');
    const { commit, committed_at } = await platform.knex('release').where({ service: 'ledger-api', number: 2 }).first();
    // One that has moved the traffic from r1 to r2, and whose worker died before it could note that, with a claim that lasts.
    const older = { id: 'op-000000-older', kind: 'deploy', title: 'Older', service: 'ledger-api', team: 'payments', environment: 'production', actor: 'user:default/ana', door: 'cli', state: 'running', input: JSON.stringify({ service: 'ledger-api', team: 'payments', environments: ['production'], release: 2 }) };
    await platform.knex('operation').insert(older);
    await platform.knex('deployment').insert({ ...place, operation: older.id, from_release: 1, to_release: 2, from_config_revision: 1, config_revision: 1, commit, committed_at, actor: older.actor, door: 'cli' });
    await platform.knex('work').insert({ key: `operation:${older.id}`, lease_owner: 'dead', lease_until: platform.knex.raw(`clock_timestamp() + interval '1500 milliseconds'`) });
    const newer = await ended(platform, (await release('r2').expect(202)).body.id);
    expect(newer).toMatchObject({ outcome: 'succeeded' });
    expect(await ended(platform, older.id)).toMatchObject({ outcome: 'superseded', supersededBy: newer.id });
    expect(await platform.knex('binding').where(place).first()).toMatchObject({ stable: 2, candidate: null });
    expect(await platform.knex('deployment').where(place).orderBy('id', 'desc').first()).toMatchObject({ operation: newer.id, to_release: 2, outcome: 'succeeded' });
  });

  it('refuses to overtake another person unless asked to', async () => {
    platform.world.slow.add('node one.ts');
    const older = (await release('r1').expect(202)).body.id;
    const refused = await release('r2', {}, 'pia').expect(409);
    expect(refused.body.error.why).toContain('user:default/ana');
    const newer = (await release('r2', { supersede: true }, 'pia').expect(202)).body.id;
    expect(await ended(platform, newer)).toMatchObject({ outcome: 'succeeded', onBehalf: true });
    expect(await ended(platform, older)).toMatchObject({ outcome: 'superseded' });
    platform.world.slow.clear();
  });

  it('ends with the newest of three pushes within a second, and with the older ones superseded', async () => {
    platform.world.slow.add('node --run test');
    const before = (await runs()).length;
    const shas: string[] = [];
    for (const file of ['node three.ts', 'node four.ts', 'node three.ts']) {
      start(file);
      if (shas.length === 2) platform.world.slow.clear();
      shas.push(platform.sourceControl.push('ledger-api', tree(), `Start ${file}`));
      await until('the push is seen', async () => (await runs()).length === before + shas.length);
    }
    await until('the newest serves', async () => (await staging()).commit?.sha === shas[2] && (await staging()).ready);
    await until('all have ended', async () => (await runs()).every(r => r.state !== 'running'));
    expect((await runs()).slice(before).map(r => r.state)).toEqual(['superseded', 'superseded', 'succeeded']);
    expect([...platform.world.jobs.keys()]).toEqual([]);
    expect(await platform.knex('deployment').where({ service: 'ledger-api' }).whereNull('outcome')).toEqual([]);
  });

  it('does not overtake a run whose release serves already and that only tidies up', async () => {
    const before = (await runs()).length;
    const untidy = jest.spyOn(platform.world.jobs, 'delete').mockImplementation(() => {
      throw new DriverError('retryable', 'It was not removed', 'the disk is busy', 'It is tried again');
    });
    const shas: string[] = [];
    for (const file of ['node five.ts', 'node six.ts']) {
      start(file);
      shas.push(platform.sourceControl.push('ledger-api', tree(), `Start ${file}`));
      await until(`${file} serves`, async () => (await staging()).commit?.sha === shas.at(-1) && (await staging()).ready);
    }
    untidy.mockRestore();
    await until('all have ended', async () => (await runs()).every(r => r.state !== 'running'));
    expect((await runs()).slice(before).map(r => r.state)).toEqual(['succeeded', 'succeeded']);
    expect([...platform.world.jobs.keys()]).toEqual([]);
  });

  it('goes on to production by itself where the file says so, and only there', async () => {
    const file = (promotion: string) => tree().map(f => ({ ...f, content: Buffer.from(f.content.toString().replace('spec:', `spec:\n  deployment: { promotion: ${promotion} }`)) }));
    const production = async () => (await get('/services/ledger-api')).body.environments[1];
    const before = (await production()).release;
    const sha = platform.sourceControl.push('ledger-api', file('manual'), 'By hand');
    await until('staging has it', async () => (await staging()).commit?.sha === sha && (await staging()).ready);
    await until('it has ended', async () => (await runs()).every(r => r.state !== 'running'));
    expect((await production()).release).toBe(before);

    const next = platform.sourceControl.push('ledger-api', file('automatic'), 'By itself');
    await until('production has it', async () => (await production()).commit?.sha === next && (await production()).ready);
    const deploys = await platform.knex('operation').where({ service: 'ledger-api', kind: 'deploy', door: 'pipeline' });
    expect(deploys).toHaveLength(1);
    expect(deploys[0]).toMatchObject({ actor: 'user:default/ana', environment: 'production' });
  });
});
