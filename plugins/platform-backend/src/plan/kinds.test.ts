import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('plans of rollbacks, restarts and replicas', () => {
  let platform: TestPlatform;
  const migrations: Record<string, string> = {};
  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const get = (path: string) => platform.api.get(`/api/platform${path}`).set('Authorization', as('ana'));
  const ask = (body: object) => post('/services/till-api/plans', body);
  const plan = async (body: object) => (await ask(body).expect(201)).body;
  const apply = (id: string, body: object = {}, who = 'ana') => post(`/plans/${id}/apply`, body, who);
  const done = async (call: { body: { id: string } }) => ended(platform, call.body.id);
  const verbs = (environment: any) => Object.fromEntries(environment.actions.map((a: any) => [a.name, a.verb]));
  const place = async (index: number) => (await get('/services/till-api')).body.environments[index];
  const until = async (what: string, there: () => Promise<boolean>) => {
    for (let tries = 0; tries < 1000; tries++) {
      if (await there()) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Not within 10 s: ${what}`);
  };
  const files = () => treeOf('till-api', 'payments', migrations);
  const release = async (name: string) => {
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: `node ${name}.ts`, migrate: 'migrate' } }));
    platform.sourceControl.push('till-api', files().map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), name);
    await until(`${name} serves in staging`, async () => (await place(0)).release === name && (await platform.knex('operation').where({ kind: 'pipeline.run', state: 'running' })).length === 0);
  };
  const deployed = async (name: string) => expect((await done(await post('/services/till-api/deployments', { environments: ['production'], release: name }).expect(202))).outcome).toBe('succeeded');
  const back = { kind: 'rollback', environments: ['production'] };

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node r1.ts', migrate: 'migrate' } }));
    await done(await post('/services', { name: 'till-api', team: 'payments', files: files() }).expect(202));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('are refused as the deed would be, and are for one environment', async () => {
    expect((await ask(back).expect(409)).body.error.message).toContain('nothing to go back to');
    expect((await ask({ kind: 'restart', environments: ['production'] }).expect(409)).body.error.why).toBe('Nothing serves there.');
    expect((await ask({ kind: 'scale', environments: ['staging'], endOverride: true }).expect(409)).body.error.message).toContain('nothing to end');
    expect((await ask({ kind: 'scale', environments: ['staging'] }).expect(400)).body.error.problems[0].path).toBe('replicas');
    expect((await ask({ kind: 'restart' }).expect(400)).body.error.problems[0].path).toBe('environments');
    expect((await ask({ kind: 'restart', environments: ['staging'], replicas: 2 }).expect(400)).body.error.problems[0].path).toBe('replicas');
    expect((await ask({ environments: ['staging'], force: true }).expect(400)).body.error.problems[0].path).toBe('force');
  });

  it('of a rollback say where it goes, what stays, and are applied by their id', async () => {
    await deployed('r1');
    migrations['migrations/0001_a.up.sql'] = 'x';
    migrations['migrations/0001_a.down.sql'] = 'y';
    await release('r2');
    await deployed('r2');
    const made = await plan(back);
    expect(made).toMatchObject({ kind: 'rollback', release: 'r1', notes: [expect.stringContaining('The schema stays as it is, with 0001_a')] });
    expect(made.environments[0]).toMatchObject({ from: 'r2', to: 'r1', later: null });
    expect(verbs(made.environments[0])).toEqual({ 'till-api-production-db': 'none', 'till-api-production-r1-c1': 'create', 'till-api-production': 'update', 'till-api-production-r2-c1': 'delete' });
    expect((await apply(made.id, { canary: { first: 10 } }).expect(400)).body.error.problems[0].path).toBe('canary');
    expect(await done(await apply(made.id, { reason: 'Sums are wrong' }).expect(202))).toMatchObject({ kind: 'rollback', outcome: 'succeeded', result: { release: 'r1' } });
    expect((await apply(made.id).expect(409)).body.error.message).toContain('was applied already');
    expect(await platform.knex('audit').where({ action: 'applyPlan', outcome: 'allowed' }).first()).toMatchObject({ actor: 'user:default/ana', reason: 'Sums are wrong' });
    expect(await platform.knex('deployment').where({ outcome: 'rolled-back' }).first()).toMatchObject({ reason: 'Sums are wrong' });
  });

  it('of a rollback are refused when it would lead elsewhere by now, or something else is on its way', async () => {
    await deployed('r2');
    const made = await plan(back);
    // Nothing of the binding has moved: only what could be gone back to.
    await platform.knex('release').where({ service: 'till-api', number: 1 }).update({ artifact_gone: true });
    expect((await apply(made.id).expect(409)).body.error).toMatchObject({ message: `Plan ${made.id} does not hold any more`, why: expect.stringContaining('tidied up') });
    await platform.knex('release').where({ service: 'till-api', number: 1 }).update({ artifact_gone: false });

    platform.world.slow.add('node r1.ts');
    const theirs = (await post('/services/till-api/deployments', { environments: ['production'], release: 'r1' }, 'pia').expect(202)).body.id;
    await until('it has pinned', async () => (await place(1)).candidate === 'r1');
    const { why } = (await apply(made.id).expect(409)).body.error;
    expect(why).toContain('In production r1 is being brought up, and was not.');
    expect(why).toContain('What production goes back to was: r1 with configuration c1; and is: r2 with configuration c1.');
    expect(await platform.knex('audit').where({ action: 'applyPlan', outcome: 'refused' }).orderBy('id', 'desc').first()).toMatchObject({ reason: expect.stringContaining('is being brought up') });
    // The new one says whom it stops, and does.
    const again = await plan(back);
    expect(again.notes).toEqual(['r2 goes on serving: what is on its way there ends.', `It stops "Deploy r1 of till-api to production" of user:default/pia.`]);
    expect(verbs(again.environments[0])['till-api-production-r1-c1']).toBe('delete');
    const stopped = await done(await apply(again.id).expect(202));
    expect(stopped).toMatchObject({ outcome: 'succeeded', result: { release: 'r2' } });
    expect(await ended(platform, theirs)).toMatchObject({ outcome: 'superseded', supersededBy: stopped.id });
    platform.world.slow.clear();
  });

  it('of a rollback over a migration that cannot be reversed are there only where that is forced', async () => {
    migrations['migrations/0002_b.up.sql'] = '-- irreversible: the old values are gone';
    await release('r3');
    await deployed('r3');
    expect((await ask(back).expect(409)).body.error).toMatchObject({ why: expect.stringContaining('0002_b'), problems: [{ path: 'force' }] });
    const made = await plan({ ...back, force: true });
    expect(made.notes.join()).toContain('It is forced.');
    expect((await done(await apply(made.id).expect(202))).result).toMatchObject({ release: 'r2' });
  });

  it('of a restart name what starts and what ends, and not while another release is on its way', async () => {
    const { release: now, commit: _, ...rest } = await place(1);
    expect([now, rest.candidate]).toEqual(['r2', null]);
    const { config_revision: before } = await platform.knex('binding').where({ environment: 'production' }).first();
    const made = await plan({ kind: 'restart', environments: ['production'] });
    expect(made).toMatchObject({ kind: 'restart', release: 'r2', environments: [{ from: 'r2', to: 'r2' }], cost: { before: 21.75, after: 21.75 } });
    expect(verbs(made.environments[0])).toEqual({ 'till-api-production-db': 'none', [`till-api-production-r2-c${before + 1}`]: 'create', 'till-api-production': 'update', [`till-api-production-r2-c${before}`]: 'delete' });
    const stale = await plan({ kind: 'restart', environments: ['production'] });
    expect((await done(await apply(made.id).expect(202))).outcome).toBe('succeeded');
    expect((await apply(stale.id).expect(409)).body.error.why).toContain(`The configuration of production was revision ${before} and is ${before + 1}.`);
    platform.world.slow.add('node r3.ts');
    const theirs = (await post('/services/till-api/deployments', { environments: ['production'], release: 'r3' }).expect(202)).body.id;
    await until('it has pinned', async () => (await place(1)).candidate === 'r3');
    expect((await ask({ kind: 'restart', environments: ['production'] }).expect(409)).body.error.why).toContain(theirs);
    await post(`/operations/${theirs}/undo`, {}).expect(202);
    await ended(platform, theirs);
    platform.world.slow.clear();
  });

  it('of an override say what it costs, are refused when there is another, and of its end as well', async () => {
    const scale = { kind: 'scale', environments: ['production'], replicas: 3, reason: 'Sale', expiresInHours: 1 };
    const made = await plan(scale);
    const stale = await plan({ ...scale, replicas: 2 });
    expect(made.cost.after).toBeGreaterThan(made.cost.before);
    expect(Object.values(verbs(made.environments[0])).sort()).toEqual(['none', 'none', 'update']);
    expect(await done(await apply(made.id).expect(202))).toMatchObject({ kind: 'scale', outcome: 'succeeded', result: { replicas: 3 } });
    expect((await apply(stale.id).expect(409)).body.error.why).toContain('The override of production was: none; and is: 3 replicas until');

    const end = await plan({ kind: 'scale', environments: ['production'], endOverride: true });
    expect(end.notes[0]).toContain('Sale');
    expect(end.cost).toEqual({ before: made.cost.after, after: made.cost.before });
    const ended1 = await done(await apply(end.id, { reason: 'It is over' }).expect(202));
    expect(ended1).toMatchObject({ title: 'End the override of till-api in production', outcome: 'succeeded', result: { replicas: 1 } });
    expect((await place(1)).replicas).toEqual({ ready: 1, wanted: 1 });
    expect(await platform.knex('audit').where({ operation: ended1.id }).first()).toMatchObject({ action: 'applyPlan', reason: 'It is over' });
  });

  it('of a commit say what the pipeline makes of it, what comes later, and are refused after a push', async () => {
    const made = await plan({ kind: 'scale', environments: ['production'], replicas: 2 });
    expect(made).toMatchObject({ kind: 'scale', release: 'r4', notes: [expect.stringContaining('spec.environments.production.runtime.replicas of platform.yaml to 2')] });
    expect(made.environments).toMatchObject([{ environment: 'staging', to: 'r4', later: null }, { environment: 'production', to: 'r4', later: expect.stringContaining('platform deploy --env production') }]);
    expect(verbs(made.environments[0])['till-api-staging-r4-c1']).toBe('create');
    await release('r4');
    expect((await apply(made.id).expect(409)).body.error.why).toContain('The newest commit of till-api was: ');

    const again = await plan({ kind: 'scale', environments: ['staging'], replicas: 2 });
    expect(again).toMatchObject({ release: 'r5', environments: [{ environment: 'staging', from: 'r4', to: 'r5' }] });
    const { id } = (await apply(again.id).expect(202)).body;
    expect(await ended(platform, id)).toMatchObject({ error: null, outcome: 'succeeded' });
    expect(await place(0)).toMatchObject({ release: 'r5', replicas: { ready: 2, wanted: 2 } });
    const same = await plan({ kind: 'scale', environments: ['staging'], replicas: 2 });
    expect(same.notes).toEqual(['platform.yaml says so already: nothing is committed.']);
    expect(new Set(Object.values(verbs(same.environments[0])))).toEqual(new Set(['none']));
  });

  it('are applied by owners only, and once where two do it at the same time', async () => {
    const made = await plan({ kind: 'restart', environments: ['staging'] });
    await apply(made.id, {}, 'ben').expect(403);
    const both = await Promise.all([apply(made.id), apply(made.id)]);
    expect(both.map(one => one.status).sort()).toEqual([202, 409]);
    await Promise.all(both.filter(one => one.status === 202).map(one => done(one as any)));
  });
});
