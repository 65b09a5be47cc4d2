import { TestDatabases } from '@backstage/backend-test-utils';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { as, ended, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { destroyUnused } from './destroyUnused';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const VALUE = 'sk-live-4f9a+/=with spaces';

describe('configuration and secrets of a place', () => {
  let platform: TestPlatform;
  const url = (rest: string, environment = 'staging', service = 'shop') => `/api/platform/services/${service}/environments/${environment}/${rest}`;
  const send = (method: 'get' | 'patch' | 'put' | 'post' | 'delete', rest: string, body?: object, who = 'ana', environment = 'staging') => {
    const call = platform.api[method](url(rest, environment)).set('Authorization', as(who));
    return body ? call.send(body) : call;
  };
  const done = async (call: ReturnType<typeof send>) => {
    const { body, status } = await call;
    if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
    return ended(platform, body.id);
  };
  const running = () => [...platform.world.objects.values()].filter(o => o.type === 'workload' && o.name.startsWith('shop-staging'));
  const only = async (name: string) => {
    for (let tries = 0; tries < 1000 && running().map(o => o.name).join() !== name; tries++) await new Promise(resolve => setTimeout(resolve, 25));
    if (running().map(o => o.name).join() !== name) throw new Error(`There are ${running().map(o => o.name)}`);
    return running()[0].properties as any;
  };
  const create = async (name: string, team = 'payments', more: Record<string, string> = {}) => {
    const { body } = await platform.api.post('/api/platform/services').set('Authorization', as('ana')).send({ name, team, files: treeOf(name, team, more) });
    return ended(platform, body.id);
  };

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts' } }));
    await create('shop');
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('sets plain values as one revision, beside what serves; twice is once', async () => {
    const before = platform.world.calls.length;
    const { body } = await send('patch', 'config', { set: { LOG_LEVEL: 'debug', GREETING: 'hello' }, reason: 'a try' }).set('Idempotency-Key', 'one').expect(202);
    const again = await send('patch', 'config', { set: { LOG_LEVEL: 'debug', GREETING: 'hello' }, reason: 'a try' }).set('Idempotency-Key', 'one').expect(202);
    expect(again.body.id).toBe(body.id);
    const operation = await ended(platform, body.id);
    expect(operation).toMatchObject({ kind: 'config.apply', outcome: 'succeeded', title: 'Set LOG_LEVEL, GREETING of shop in staging', result: { revision: 'c2', release: 'r1' } });
    const { env } = await only('shop-staging-r1-c2');
    expect(env).toMatchObject({ LOG_LEVEL: 'debug', GREETING: 'hello', SERVICE_NAME: 'shop' });
    expect(platform.world.calls.slice(before)).toEqual(['apply workload/shop-staging-r1-c2', 'apply route/shop-staging', 'remove workload/shop-staging-r1-c1']);
    expect((await runOnceMore(platform, body.id)).outcome).toBe('succeeded');
    await only('shop-staging-r1-c2');
    expect(await platform.knex('audit').where({ action: 'changeConfig' })).toEqual([expect.objectContaining({ actor: 'user:default/ana', service: 'shop', reason: 'LOG_LEVEL, GREETING in staging: a try', operation: body.id })]);
  });

  it('answers values to owners and the platform team only, and takes them out again', async () => {
    for (const who of ['ana', 'pia']) {
      const { body } = await send('get', 'config', undefined, who).expect(200);
      expect(body).toMatchObject({ revision: 'c2', valuesShown: true, items: [{ name: 'GREETING', value: 'hello', updatedBy: 'user:default/ana' }, { name: 'LOG_LEVEL', value: 'debug' }] });
    }
    const { body } = await send('get', 'config', undefined, 'ben').expect(200);
    expect(body.items.map((i: any) => [i.name, i.value])).toEqual([['GREETING', null], ['LOG_LEVEL', null]]);
    await send('patch', 'config', { set: { A: 'b' } }, 'ben').expect(403);
    expect(await done(send('patch', 'config', { unset: ['GREETING'] }))).toMatchObject({ title: 'Unset GREETING of shop in staging', outcome: 'succeeded' });
    expect((await only('shop-staging-r1-c3')).env).not.toHaveProperty('GREETING');
    expect((await send('patch', 'config', { unset: ['GREETING'] }).expect(404)).body.error.next).toContain('platform config list');
    // What is so already starts nothing.
    expect(await done(send('patch', 'config', { set: { LOG_LEVEL: 'debug' } }))).toMatchObject({ outcome: 'succeeded', result: { revision: 'c3' } });
    await only('shop-staging-r1-c3');
  });

  it.each([
    [{ set: { PATH: '/bin' } }, 'PATH: the platform gives it'],
    [{ set: { SERVICE_VERSION: 'r9' } }, 'names that begin with SERVICE_'],
    [{ set: { A: 'x\u0000y' } }, 'null character'],
    [{ set: { lower: 'x' } }, 'pattern'],
    [{ set: { A: '1' }, unset: ['A'] }, 'twice'],
    [{}, 'nothing of this kind'],
  ])('refuses %j', async (body, why) => {
    const { error } = (await send('patch', 'config', body).expect(400)).body;
    expect(`${error.why} ${JSON.stringify(error.problems)} `).toContain(why);
  });

  it('sets a secret: the store has it, the graph its version, and nobody answers it', async () => {
    const operation = await done(send('put', 'secrets/API_KEY', { value: VALUE }));
    expect(operation).toMatchObject({ title: 'Set secret API_KEY of shop in staging', outcome: 'succeeded' });
    expect((await only('shop-staging-r1-c4')).secrets).toEqual({ API_KEY: { ref: 'service/shop/staging/API_KEY', version: 1 } });
    const { body } = await send('get', 'secrets', undefined, 'ben').expect(200);
    expect(body.items).toEqual([{ name: 'API_KEY', version: 1, generated: false, updatedAt: expect.any(String), updatedBy: 'user:default/ana', usedBy: ['r1'], follows: null }]);
    const rows = await Promise.all((await platform.knex('information_schema.tables').where({ table_schema: 'public', table_type: 'BASE TABLE' }).pluck('table_name')).map((table: string) => platform.knex(table).select(platform.knex.raw(`"${table}"::text AS row`))));
    const everything = [JSON.stringify(rows), JSON.stringify(operation), await readFile(path.join(platform.data, 'operations', `${operation.id}.log`), 'utf8')].join('\n');
    expect(everything).toContain('API_KEY');
    for (const form of ['sk-live', Buffer.from(VALUE).toString('base64').slice(0, 12), Buffer.from(VALUE).toString('hex').slice(0, 12), encodeURIComponent(VALUE).slice(8)]) expect(everything).not.toContain(form);
    // Not even the hash of the request gives it away: it can be told apart only with the key.
    await send('put', 'secrets/API_KEY', { value: VALUE }, 'ben').expect(403);
    expect((await send('put', 'secrets/API_KEY', { value: 'abc' }).expect(400)).body.error.why).not.toContain('abc"');
    await send('put', 'secrets/API_KEY', {}).expect(400);
    await send('put', 'secrets/API_KEY', { value: VALUE, generate: true }).expect(400);
    await send('put', 'secrets/HOME', { value: VALUE }).expect(400);
    const broken = await platform.api.put(url('secrets/API_KEY')).set('Authorization', as('ana')).set('Content-Type', 'application/json').send(`{"value":${VALUE}}`).expect(400);
    expect(JSON.stringify(broken.body)).not.toContain('sk-');
    expect((await send('patch', 'config', { set: { API_KEY: 'plain' } }).expect(409)).body.error.why).toContain('that is a secret');
  });

  it('generates and rotates what it has made, and nothing else', async () => {
    await done(send('put', 'secrets/SESSION_KEY', { generate: true }));
    const refused = (await send('post', 'secrets/rotate', { secrets: ['API_KEY', 'SESSION_KEY'] }).expect(409)).body.error;
    expect(refused).toMatchObject({ message: expect.stringContaining('API_KEY of shop in staging cannot be rotated'), next: expect.stringContaining('platform secrets rotate API_KEY') });
    const rotated = await done(send('post', 'secrets/rotate', {}));
    expect(rotated).toMatchObject({ title: 'Rotate secret SESSION_KEY of shop in staging', outcome: 'succeeded' });
    expect((await only('shop-staging-r1-c6')).secrets).toMatchObject({ SESSION_KEY: { version: 2 }, API_KEY: { version: 1 } });
    // The value of before is gone as soon as nothing can go back to it; its version stays known.
    expect(await platform.knex('secret_version').where({ name: 'service/shop/staging/SESSION_KEY' }).pluck('version')).toEqual([1, 2]);
    expect(await destroyUnused(platform.knex)).toBe(1);
    expect(await platform.knex('secret_version').where({ name: 'service/shop/staging/SESSION_KEY' }).pluck('version')).toEqual([2]);
    expect(await platform.knex('service_secret').where({ name: 'SESSION_KEY', version: 1 }).first()).toMatchObject({ destroyed_at: expect.any(Date) });
    expect(await destroyUnused(platform.knex)).toBe(0);
  });

  it('keeps what serves where the new one does not come up, and undo takes the new value back', async () => {
    platform.world.fails.set('node one.ts', 'the key is refused');
    const { body } = await send('put', 'secrets/API_KEY', { value: 'another-value' }).expect(202);
    // Only what is started from now on breaks: the one that serves is not looked at as long as nothing is said of it.
    const failed = await ended(platform, body.id);
    platform.world.fails.clear();
    expect(failed).toMatchObject({ outcome: 'failed', error: { why: expect.stringContaining('the key is refused') } });
    expect((await only('shop-staging-r1-c6')).secrets.API_KEY.version).toBe(1);
    expect((await send('get', 'secrets')).body.items[0]).toMatchObject({ name: 'API_KEY', version: 1 });
    expect(await destroyUnused(platform.knex)).toBe(0);
    await platform.api.post(`/api/platform/operations/${body.id}/undo`).set('Authorization', as('ana')).expect(202);
    expect((await ended(platform, body.id)).outcome).toBe('undone');
    expect(await destroyUnused(platform.knex)).toBe(1);
    // Its number is not used again.
    await done(send('put', 'secrets/API_KEY', { value: 'a-third-value' }));
    expect((await send('get', 'secrets')).body.items[0]).toMatchObject({ name: 'API_KEY', version: 3 });
  });

  it('makes changes in the order in which they were asked for, side by side as they come', async () => {
    const asked = [];
    for (const value of ['1', '2', '3']) asked.push((await send('patch', 'config', { set: { [`STEP_${value}`]: value, LAST: value } }).expect(202)).body.id);
    for (const id of asked) expect((await ended(platform, id)).outcome).toBe('succeeded');
    const { body } = await send('get', 'config');
    expect(Object.fromEntries(body.items.map((i: any) => [i.name, i.value]))).toMatchObject({ STEP_1: '1', STEP_2: '2', STEP_3: '3', LAST: '3' });
  });

  it('writes a revision where nothing serves yet, compares places by name, and is refused by a freeze', async () => {
    const operation = await done(send('patch', 'config', { set: { LOG_LEVEL: 'warn', ONLY_HERE: 'x' } }, 'ana', 'production'));
    expect(operation).toMatchObject({ outcome: 'succeeded', result: { revision: 'c2' }, steps: expect.arrayContaining([expect.objectContaining({ id: 'traffic', state: 'skipped' })]) });
    await done(send('put', 'secrets/API_KEY', { value: 'of-production' }, 'ana', 'production'));
    const { body } = await send('get', 'config/differences?from=staging', undefined, 'ana', 'production').expect(200);
    expect(body.items).toEqual(expect.arrayContaining([{ name: 'LOG_LEVEL', kind: 'value', change: 'changed', before: 'debug', after: 'warn' }, { name: 'ONLY_HERE', kind: 'value', change: 'added', after: 'x' }, { name: 'SESSION_KEY', kind: 'secret', change: 'removed' }]));
    expect(body.items.map((i: any) => i.name)).not.toContain('API_KEY');
    const hidden = (await send('get', 'config/differences?from=staging', undefined, 'ben', 'production')).body;
    expect(JSON.stringify(hidden)).not.toMatch(/warn|debug/);
    await platform.knex('freeze_window').insert({ service: 'shop', environment: 'production', reason: 'Black Friday', created_by: 'user:default/pia' });
    expect((await send('patch', 'config', { set: { A: '1' } }, 'ana', 'production').expect(409)).body.error.message).toContain('is frozen');
    await send('patch', 'config', { set: { A: '1' }, breakGlass: 'payments are down' }, 'ana', 'production').expect(202);
    await send('delete', 'secrets/API_KEY', undefined, 'ana', 'production').expect(409);
    expect(await done(send('delete', 'secrets/API_KEY?breakGlass=it%20has%20leaked', undefined, 'ana', 'production'))).toMatchObject({ outcome: 'succeeded' });
    await platform.knex('freeze_window').delete();
    await send('get', 'config', undefined, 'ana', 'moon').expect(404);
  });

  it('brings a release back with its plain values, and the newest secrets', async () => {
    platform.sourceControl.push('shop', treeOf('shop', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two');
    for (let tries = 0; tries < 1000 && (await platform.knex('binding').where({ service: 'shop', environment: 'staging' }).first()).stable !== 2; tries++) await new Promise(resolve => setTimeout(resolve, 50));
    for (const call of [send('patch', 'config', { set: { LOG_LEVEL: 'trace' } }), send('put', 'secrets/API_KEY', { value: 'newest-of-all' }), send('delete', 'secrets/SESSION_KEY')]) await done(call);
    const wanted = { kind: 'rollback', environments: ['staging'] };
    const [plan, seen] = await Promise.all(['ana', 'ben'].map(async who => (await platform.api.post('/api/platform/services/shop/plans').set('Authorization', as(who)).send(wanted).expect(201)).body.environments[0]));
    expect(plan.configuration).toContainEqual({ name: 'LOG_LEVEL', kind: 'value', change: 'changed', before: 'trace', after: 'debug' });
    expect(plan.configuration.filter((one: any) => one.kind === 'secret')).toEqual([]);
    expect(seen.configuration).toContainEqual({ name: 'LOG_LEVEL', kind: 'value', change: 'changed' });
    const back = await platform.api.post('/api/platform/services/shop/rollbacks').set('Authorization', as('ana')).send({ environment: 'staging' }).expect(202);
    expect((await ended(platform, back.body.id)).outcome).toBe('succeeded');
    for (let tries = 0; tries < 1000 && running().length > 1; tries++) await new Promise(resolve => setTimeout(resolve, 25));
    const [{ name, properties }] = running() as any;
    // The very object that the plan has named.
    expect(name).toBe(plan.actions.find((a: any) => a.type === 'workload' && a.verb === 'create').name);
    expect(properties.env.LOG_LEVEL).toBe('debug');
    expect(properties.secrets).toEqual({ API_KEY: { ref: 'service/shop/staging/API_KEY', version: 4 } });
  });

  it('gives the address of what a service depends on when it is there, and says so while it is not', async () => {
    const yaml = 'kind: Service\nmetadata: { name: front, team: payments }\nspec: { language: typescript, dependencies: [users] }\n';
    await create('front', 'payments', { 'platform.yaml': yaml });
    const front = () => platform.world.objects.get('workload/front-staging-r1-c1')?.properties.env as any;
    const conditions = async () => (await platform.api.get('/api/platform/services/front').set('Authorization', as('ana'))).body.environments[0].conditions;
    expect(front()).not.toHaveProperty('USERS_URL');
    expect(await conditions()).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'DependencyMissing', message: expect.stringContaining('USERS_URL is not set') })]));
    await create('users');
    for (let tries = 0; tries < 1000 && !front().USERS_URL; tries++) await new Promise(resolve => setTimeout(resolve, 25));
    expect(front().USERS_URL).toBe(platform.world.address);
    for (let tries = 0; tries < 1000 && (await conditions()).some((c: any) => c.type === 'DependencyMissing'); tries++) await new Promise(resolve => setTimeout(resolve, 25));
    expect((await conditions()).map((c: any) => c.type)).not.toContain('DependencyMissing');
    expect((await platform.api.get(url('config', 'staging', 'front')).set('Authorization', as('ana'))).body.dependencies).toEqual([{ service: 'users', variable: 'USERS_URL', url: platform.world.address }]);
  });

  it('says at its start that the key is lost, serves what needs none, and refuses what does in three parts', async () => {
    const key = path.join(platform.data, 'secrets', 'key');
    await platform.stop();
    await rename(key, `${key} away`);
    platform = await startPlatform(databases, { knex: platform.knex, data: platform.data, world: platform.world, sourceControl: platform.sourceControl });
    const { body } = await platform.api.get('/api/platform/conditions').set('Authorization', as('ben')).expect(200);
    expect(body.items).toEqual([expect.objectContaining({ type: 'SecretsReadable', status: 'False', message: expect.stringContaining('is not there'), next: expect.stringContaining('Put it back') })]);
    expect((await send('put', 'secrets/API_KEY', { value: VALUE }).expect(409)).body.error).toEqual({ name: 'ConflictError', message: 'The secrets cannot be read', why: expect.stringContaining(key), next: expect.stringContaining('Put it back') });
    await send('get', 'secrets').expect(200);
    expect(await done(send('patch', 'config', { set: { LOG_LEVEL: 'info' } }))).toMatchObject({ outcome: 'succeeded' });
    await rename(`${key} away`, key);
    await new Promise(resolve => setTimeout(resolve, 1_100));
    expect((await platform.api.get('/api/platform/conditions').set('Authorization', as('ben'))).body.items).toEqual([]);
    expect(await done(send('put', 'secrets/API_KEY', { value: VALUE }))).toMatchObject({ outcome: 'succeeded' });
  });
});
