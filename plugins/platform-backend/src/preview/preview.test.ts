import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { previewName } from './previewName';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('a preview of a branch', () => {
  let platform: TestPlatform;
  const service = 'shop-api';
  const files = (message = 'x') => [...treeOf(service, 'payments', { 'readme.md': message }).map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') }))];

  const post = (path: string, body?: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);

  beforeAll(async () => {
    platform = await startPlatform(databases, { environments: { quota: 3, lookSeconds: 0.2 } });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start', migrate: 'migrate' } }));
    const { body } = await post('/services', { name: service, team: 'payments', files: treeOf(service, 'payments') }).expect(202);
    if ((await ended(platform, body.id)).state !== 'succeeded') throw new Error('The service was not made');
  });
  afterEach(async () => {
    platform.world.slow.clear();
    platform.world.fails.clear();
    platform.world.broken.clear();
    for (const branch of [...(platform.sourceControl.heldBranches.get(service)?.keys() ?? [])]) platform.sourceControl.pushBranch(service, branch, null);
    await until('all previews are gone', async () => (await platform.knex('environment').whereNotNull('branch')).length === 0 && (await platform.knex('operation').whereIn('state', ['running', 'undoing'])).length === 0);
    const rest = await left();
    if (rest.length) throw new Error(`Left: ${rest.join(', ')}`);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const get = async (path: string) => (await platform.api.get(`/api/platform${path}`).set('Authorization', as('ben'))).body;
  const remove = (name: string, who = 'ana') => platform.api.delete(`/api/platform/environments/${name}`).set('Authorization', as(who));
  const push = (branch: string, message: string) => platform.sourceControl.pushBranch(service, `preview/${branch}`, { files: files(message), message })!;
  const nameOf = (branch: string) => previewName(service, `preview/${branch}`);
  const shown = async (branch: string) => (await get(`/services/${service}/previews`)).items.find((p: any) => p.branch === `preview/${branch}`);
  const runs = (branch: string) => platform.knex('operation').where({ environment: nameOf(branch), kind: 'pipeline.run' }).orderBy('created_at');

  async function until<T>(what: string, look: () => Promise<T>, ms = 40_000): Promise<T> {
    for (const end = Date.now() + ms; ; ) {
      const found = await look();
      if (found) return found;
      if (Date.now() > end) throw new Error(`Not in time: ${what}`);
      await wait(30);
    }
  }
  const ready = (branch: string, sha: string) => until(`${branch} shows ${sha}`, async () => {
    const now = await shown(branch);
    return now?.state === 'ready' && now.commit.sha === sha && now;
  });

  /** Whatever is left of any preview, on the target and in our tables; operations, events and audit are its history. */
  async function left(): Promise<string[]> {
    const known = new Set(['staging', 'production']);
    const objects = [...platform.world.objects.keys()].filter(key => /-[0-9a-f]{8}(-|$)/.test(key));
    const workspaces = [...platform.world.workspaces.keys()].filter(name => /-[0-9a-f]{8}$/.test(name));
    const rows: string[] = [];
    for (const table of ['environment', 'binding', 'resource', 'config_revision', 'deployment', 'sample', 'alert', 'replica_override']) {
      const column = table === 'environment' ? 'name' : 'environment';
      for (const name of await platform.knex(table).pluck(column)) if (!known.has(name)) rows.push(`${table}: ${name}`);
    }
    for (const number of await platform.knex('release').whereNotNull('preview').pluck('number')) rows.push(`release: ${number}`);
    for (const name of await platform.knex('secret_version').whereRaw(`name ~ '-[0-9a-f]{8}-'`).pluck('name')) rows.push(`secret: ${name}`);
    return [...objects, ...workspaces, ...rows];
  }

  it('is made on push with a database of its own, follows the branch, and goes with it', async () => {
    const one = push('checkout', 'One');
    const first = await ready('checkout', one);
    const name = nameOf('checkout');
    expect(first).toMatchObject({ environment: name, service, url: expect.stringContaining(`${service}.${name}.localhost`), createdBy: 'user:default/ana', expiresAt: expect.any(String), cost: { perMonth: expect.any(Number) } });
    expect(platform.world.objects.has(`postgres/${service}-${name}-db`)).toBe(true);
    const { items } = await get('/environments');
    expect(items.find((e: any) => e.name === name)).toMatchObject({ base: 'staging', team: null, service, branch: 'preview/checkout', order: null, production: false, services: 1 });
    // Nothing of it where releases are promoted, nor in what is said of the service.
    expect((await get(`/services/${service}`)).environments.map((e: any) => e.name)).toEqual(['staging', 'production']);
    expect((await get(`/services/${service}/releases`)).items.map((r: any) => r.name)).toEqual(['r1']);

    const two = push('checkout', 'Two');
    await ready('checkout', two);
    // Two pushes at once: the newer overtakes. And back to what there was: A, B, A.
    push('checkout', 'Three');
    platform.sourceControl.pushBranch(service, 'preview/checkout', { at: two });
    await ready('checkout', two);
    await until('its runs have ended', async () => (await runs('checkout').where({ state: 'running' })).length === 0);
    platform.sourceControl.pushBranch(service, 'preview/checkout', { at: one });
    await ready('checkout', one);
    await until('it is tidy', async () => (await platform.knex('release').where({ preview: name })).length === 1);
    // A push to the default branch leaves it alone.
    platform.sourceControl.push(service, files('main'), 'On main');
    await until('main is in staging', async () => (await get(`/services/${service}`)).environments[0].commit.message === 'On main');
    expect(await shown('checkout')).toMatchObject({ state: 'ready', commit: { sha: one } });

    platform.sourceControl.pushBranch(service, 'preview/checkout', null);
    const gone = await until('it is gone', async () => platform.knex('operation').where({ kind: 'environment.delete', environment: name, state: 'succeeded' }).first());
    expect(gone.input).toMatchObject({ reason: 'The branch preview/checkout was deleted' });
    expect(await left()).toEqual([]);
    expect(await platform.knex('audit').where({ action: 'deleteEnvironment', subject: name })).toEqual([expect.objectContaining({ outcome: 'allowed', service, team: 'payments' })]);
    expect(await platform.knex('preview_branch')).toEqual([]);
  });

  it('goes when its branch is merged, and not because nothing was on it yet', async () => {
    const main = (await platform.sourceControl.heads([service])).get(service)!;
    platform.sourceControl.pushBranch(service, 'preview/empty', { at: main });
    await ready('empty', main);
    const sha = push('merged', 'To be merged');
    await ready('merged', sha);
    platform.sourceControl.push(service, files('merged'), 'To be merged', sha);
    await until('the merged one is gone', async () => !(await shown('merged')));
    expect(await shown('empty')).toMatchObject({ state: 'ready' });
    const [run] = await platform.knex('operation').where({ environment: nameOf('merged'), kind: 'environment.delete' });
    expect(run.input.reason).toBe('preview/merged was merged into main');
    // The same commit is a release of the default branch of its own.
    await until('it is in staging', async () => (await get(`/services/${service}`)).environments[0].commit.sha === sha);
    await wait(300);
    expect(await runs('merged')).toHaveLength(1);
  });

  it('goes when its branch vanishes while it is being made, and while its build fails', async () => {
    platform.world.slow.add('postgres');
    push('vanishing', 'One');
    await until('it is being made', async () => platform.knex('binding').where({ environment: nameOf('vanishing') }).first());
    platform.sourceControl.pushBranch(service, 'preview/vanishing', null);
    await until('its end has begun', async () => platform.knex('operation').where({ kind: 'environment.delete', environment: nameOf('vanishing') }).first());
    platform.world.slow.clear();
    await until('it is gone', async () => !(await platform.knex('environment').where({ name: nameOf('vanishing') }).first()));
    expect((await runs('vanishing')).map((r: any) => r.state)).toEqual(['superseded']);

    platform.world.fails.set('start', 'no');
    push('failing', 'One');
    await until('it has failed', async () => (await shown('failing'))?.state === 'failed');
    platform.sourceControl.pushBranch(service, 'preview/failing', null);
    await until('it is gone', async () => !(await shown('failing')));
    expect((await runs('failing')).map((r: any) => r.state)).toEqual(['superseded']);
  });

  it('is made anew by a push that comes while it is torn down', async () => {
    const one = push('again', 'One');
    await ready('again', one);
    platform.world.broken.set('postgres', 'remove');
    expect((await remove(nameOf('again')).expect(202)).body).toMatchObject({ kind: 'environment.delete', title: expect.stringContaining('preview/again') });
    await until('it is being torn down', async () => (await shown('again')).state === 'removing');
    await remove(nameOf('again')).expect(409);
    const two = push('again', 'Two');
    await wait(300);
    expect(await runs('again')).toHaveLength(1);
    platform.world.broken.clear();
    await ready('again', two);
    // Torn down by a person while its branch stays: only a push brings it back.
    const { body } = await remove(nameOf('again')).expect(202);
    await ended(platform, body.id);
    await wait(2300);
    expect(await shown('again')).toBeUndefined();
    expect(await left()).toEqual([]);
  });

  it('expires, unless it is extended', async () => {
    const one = push('old', 'One');
    const two = push('kept', 'One');
    await ready('old', one);
    await ready('kept', two);
    const soon = () => platform.knex.raw(`now() + interval '1 second'`);
    await platform.knex('environment').whereNotNull('branch').update({ expires_at: soon() });
    const { body } = await post(`/environments/${nameOf('kept')}/extend`, { hours: 48 }).expect(200);
    expect(Date.parse(body.expiresAt)).toBeGreaterThan(Date.now() + 47 * 3_600_000);
    await until('it has expired', async () => !(await shown('old')));
    expect(await shown('kept')).toMatchObject({ state: 'ready' });
    expect(await platform.knex('audit').whereIn('action', ['extendEnvironment', 'deleteEnvironment']).whereIn('subject', [nameOf('old'), nameOf('kept')]).orderBy('id')).toEqual([
      expect.objectContaining({ action: 'extendEnvironment', subject: nameOf('kept'), actor: 'user:default/ana', reason: expect.stringContaining('until') }),
      expect.objectContaining({ action: 'deleteEnvironment', subject: nameOf('old'), actor: 'platform', reason: expect.stringContaining('expired') }),
    ]);
    await post(`/environments/${nameOf('kept')}/extend`, { hours: 24 * 365 }).expect(400);
    await post(`/environments/${nameOf('kept')}/extend`, { hours: 1 }, 'ben').expect(403);
    await post('/environments/staging/extend', { hours: 1 }, 'pia').expect(409);
    await remove('staging', 'pia').expect(409);
    await remove(nameOf('kept'), 'ben').expect(403);
  });

  it('counts for the quota of its team, and says what uses it', async () => {
    for (const branch of ['a', 'b', 'c']) await ready(branch, push(branch, branch));
    push('d', 'One too many');
    const failed = await until('it has failed', async () => (await shown('d'))?.state === 'failed' && shown('d'));
    expect(failed.message).toMatch(/quota of team payments is reached: It has 3 of 3 environments: a-\w+ \(preview\/a of shop-api\), b-/);
    const refused = await post('/environments', { name: 'qa', team: 'payments' }).expect(409);
    expect(refused.body.error.why).toMatch(/preview\/a of shop-api/);
    platform.sourceControl.pushBranch(service, 'preview/a', null);
    await until('there is room', async () => !(await shown('a')));
    const [run] = await runs('d');
    await post(`/operations/${run.id}/retry`).expect(202);
    expect(await ended(platform, run.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it('takes neither other services nor databases', async () => {
    await ready('closed', push('closed', 'One'));
    const environment = nameOf('closed');
    const { body } = await post(`/services/${service}/deployments`, { environments: [environment] }).expect(409);
    expect(body.error.why).toMatch(/preview of preview\/closed/);
    await post('/databases', { name: 'ledger', team: 'payments', environment }).expect(400);
    await post(`/environments/${environment}/clones`, { name: 'mine', team: 'payments', services: [service] }).expect(409);
  });

  it('is made from the portal too: the branch first', async () => {
    const { body } = await post(`/services/${service}/previews`, { name: 'asked' }).expect(202);
    expect(body).toMatchObject({ kind: 'pipeline.run', environment: nameOf('asked'), actor: 'user:default/ana' });
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded', result: { url: expect.stringContaining(nameOf('asked')) } });
    expect(platform.sourceControl.heldBranches.get(service)!.has('preview/asked')).toBe(true);
    await post(`/services/${service}/previews`, { name: 'asked' }).expect(409);
    await post(`/services/${service}/previews`, { name: 'other' }, 'ben').expect(403);
    const branches = async () => (await get(`/services/${service}/branches`)).items.map((b: any) => [b.name, b.preview]);
    const at = platform.sourceControl.pushBranch(service, 'feature/x', { files: files('Of a branch'), message: 'Of a branch' })!;
    expect(await branches()).toEqual([['feature/x', null], ['preview/asked', nameOf('asked')]]);
    await post(`/services/${service}/previews`, { name: 'y', from: 'feature/none' }).expect(400);
    await post(`/services/${service}/previews`, { name: 'feature/x', from: 'feature/x' }).expect(202);
    await ready('feature/x', at);
    expect((await branches())[0]).toEqual(['feature/x', nameOf('feature/x')]);
    for (const name of ['../x', '-x', 'a b', 'x.lock', 'a//b', '.', "x'; --"]) await post(`/services/${service}/previews`, { name }).expect(400);
  });

  it('is made once, and torn down once, by workers that die after each step', async () => {
    await ready('twice', push('twice', 'One'));
    const [run] = await runs('twice');
    await until('its run has ended', async () => (await runs('twice').where({ state: 'succeeded' })).length === 1);
    expect(await runOnceMore(platform, run.id)).toMatchObject({ outcome: 'succeeded' });
    expect(await platform.knex('environment').where({ name: nameOf('twice') })).toHaveLength(1);
    expect(await platform.knex('release').where({ preview: nameOf('twice') })).toHaveLength(1);
    const { body } = await remove(nameOf('twice')).expect(202);
    await ended(platform, body.id);
    expect(await runOnceMore(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it('has its own copy of staging’s configuration and secrets, and they go with it', async () => {
    const secret = await (platform.api as any).put(`/api/platform/services/${service}/environments/staging/secrets/API_KEY`).set('Authorization', as('ana')).send({ value: 'sk-of-staging' });
    await ended(platform, secret.body.id);
    await ready('secret', push('secret', 'One'));
    const environment = nameOf('secret');
    const workload = [...platform.world.objects.values()].find(o => o.type === 'workload' && o.name.includes(environment))!;
    expect(JSON.stringify(workload.properties)).toMatch(new RegExp(`${environment}.*API_KEY`));
    expect(await platform.knex('secret_version').whereRaw('position(? in name) > 0', [environment])).toHaveLength(1);
  });

  it('follows what has changed in staging at its next push, but for what somebody has set or taken out in it', async () => {
    const secretIn = (environment: string, name: string, value: string) => (platform.api as any).put(`/api/platform/services/${service}/environments/${environment}/secrets/${name}`).set('Authorization', as('ana')).send({ value });
    const configIn = (environment: string, body: object) => (platform.api as any).patch(`/api/platform/services/${service}/environments/${environment}/config`).set('Authorization', as('ana')).send(body);
    const done = async (asked: any) => expect(await ended(platform, (await asked.expect(202)).body.id)).toMatchObject({ outcome: 'succeeded' });
    await done(configIn('staging', { set: { LOG_LEVEL: 'info', REGION: 'north', OLD: 'x' } }));
    await done(secretIn('staging', 'API_KEY', 'sk-first-of-staging'));
    await ready('follow', push('follow', 'One'));
    const environment = nameOf('follow');
    const shownIn = async () => (await platform.api.get(`/api/platform/services/${service}/environments/${environment}/config`).set('Authorization', as('ana'))).body.items.map((i: any) => [i.name, i.value, i.follows]);
    expect(await shownIn()).toEqual([['LOG_LEVEL', 'info', 'staging'], ['OLD', 'x', 'staging'], ['REGION', 'north', 'staging']]);
    await done(configIn(environment, { set: { LOG_LEVEL: 'debug' }, unset: ['OLD'] }));

    await done(configIn('staging', { set: { LOG_LEVEL: 'warn', REGION: 'south', FRESH: '1', OLD: 'y' } }));
    await done(secretIn('staging', 'API_KEY', 'sk-second-of-staging'));
    expect((await shownIn()).map(([name, value]: string[]) => [name, value])).toEqual([['LOG_LEVEL', 'debug'], ['REGION', 'north']]);
    platform.world.fails.set('start', 'no');
    push('follow', 'Two');
    const failed = await until('it has failed', async () => runs('follow').where({ state: 'failed' }).first());
    // What serves goes on with what it has.
    expect(await shownIn()).toEqual([['LOG_LEVEL', 'debug', null], ['REGION', 'north', 'staging']]);
    platform.world.fails.clear();
    await post(`/operations/${failed.id}/retry`).expect(202);
    expect(await ended(platform, failed.id)).toMatchObject({ outcome: 'succeeded' });
    expect(await shownIn()).toEqual([['FRESH', '1', 'staging'], ['LOG_LEVEL', 'debug', null], ['REGION', 'south', 'staging']]);
    const workloads = [...platform.world.objects.values()].filter(o => o.type === 'workload' && o.name.includes(environment));
    expect(workloads.map(w => (w.properties as any).env)).toEqual([expect.objectContaining({ FRESH: '1', LOG_LEVEL: 'debug', REGION: 'south' })]);
    const { body } = await platform.api.get(`/api/platform/services/${service}/environments/${environment}/secrets`).set('Authorization', as('ana'));
    expect(body.items).toEqual([expect.objectContaining({ name: 'API_KEY', follows: 'staging' })]);
    // Another copy than the one that it was made with.
    expect((workloads[0].properties as any).secrets.API_KEY.version).toBeGreaterThan(1);
  });

  it('is taken back at Undo', async () => {
    platform.world.fails.set('start', 'no');
    push('undone', 'One');
    const failed = await until('it has failed', async () => runs('undone').where({ state: 'failed' }).first());
    await post(`/operations/${failed.id}/undo`).expect(202);
    expect(await ended(platform, failed.id)).toMatchObject({ state: 'undone' });
    expect(await left()).toEqual([]);
  });
});
