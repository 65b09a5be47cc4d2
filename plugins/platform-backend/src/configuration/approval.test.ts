import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, ENTITIES, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { destroyUnused } from './destroyUnused';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const eve = { ...ENTITIES.find(e => e.kind === 'User' && e.metadata.name === 'ana')!, metadata: { name: 'eve', namespace: 'default' } };
const VALUE = 'sk-live-4f9a';

describe('a change of configuration where a second person is asked', () => {
  let platform: TestPlatform;
  const send = (method: 'get' | 'patch' | 'put' | 'delete', rest: string, body?: object, { who = 'ana', environment = 'production' } = {}) => {
    const call = platform.api[method](`/api/platform/services/shop/environments/${environment}/${rest}`).set('Authorization', as(who));
    return body ? call.send(body) : call;
  };
  const asked = async (rest: string, body: object, who = 'ana'): Promise<string> => {
    const call = rest === 'config' ? send('patch', rest, body, { who }) : send('put', rest, body, { who });
    return (await call.expect(202)).body.id;
  };
  const requests = async () => (await platform.api.get('/api/platform/approvals?state=waiting').set('Authorization', as('eve'))).body.items;
  async function waiting(operation: string) {
    for (let tries = 0; tries < 1000; tries++) {
      const found = (await requests()).find((one: any) => one.operation === operation);
      if (found) return found;
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    throw new Error(`Nobody was asked: ${JSON.stringify((await platform.api.get(`/api/platform/operations/${operation}`).set('Authorization', as('ana'))).body.steps)}`);
  }
  const decide = async (operation: string, decision: 'approve' | 'reject' = 'approve', who = 'eve') => {
    const { id } = await waiting(operation);
    await platform.api.post(`/api/platform/approvals/${id}/decision`).set('Authorization', as(who)).send({ decision, reason: 'Looked at it' }).expect(200);
    return ended(platform, operation);
  };
  const retry = (operation: string) => platform.api.post(`/api/platform/operations/${operation}/retry`).set('Authorization', as('ana')).expect(202);
  const values = async () => Object.fromEntries((await send('get', 'config')).body.items.map((i: any) => [i.name, i.value]));
  const versions = () => platform.knex('secret_version').where({ name: 'service/shop/production/API_KEY' }).orderBy('version').pluck('version');

  beforeAll(async () => {
    platform = await startPlatform(databases, { entities: [...ENTITIES, eve], protection: { production: 'deny' } });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts' } }));
    const { body } = await platform.api.post('/api/platform/services').set('Authorization', as('ana')).send({ name: 'shop', team: 'payments', files: treeOf('shop', 'payments') }).expect(202);
    await ended(platform, body.id);
    const { body: deployed } = await platform.api.post('/api/platform/services/shop/deployments').set('Authorization', as('ana')).send({ release: 'r1', environments: ['production'] }).expect(202);
    if ((await decide(deployed.id)).outcome !== 'succeeded') throw new Error('r1 was not brought to production');
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('waits for another owner, who sees names and no values; its twin where nobody is asked goes on at once', async () => {
    const open = await send('patch', 'config', { set: { LOG_LEVEL: 'debug' } }, { environment: 'staging' }).expect(202);
    expect(await ended(platform, open.body.id)).toMatchObject({ outcome: 'succeeded', steps: expect.arrayContaining([expect.objectContaining({ id: 'gate', state: 'succeeded' })]) });

    const operation = await asked('config', { set: { LOG_LEVEL: 'debug', GREETING: 'hello' }, reason: 'For Friday' });
    const request = await waiting(operation);
    expect(request).toMatchObject({ service: 'shop', environment: 'production', requestedBy: 'user:default/ana' });
    expect(request.seen).toEqual({
      kind: 'config.apply',
      title: 'Set LOG_LEVEL, GREETING of shop in production',
      base: 1,
      release: 'r1',
      reason: 'For Friday',
      names: [{ name: 'GREETING', kind: 'value', change: 'added' }, { name: 'LOG_LEVEL', kind: 'value', change: 'added' }],
    });
    expect(await platform.knex('notice').where({ operation }).first('title')).toEqual({ title: 'Set LOG_LEVEL, GREETING of shop in production' });
    expect(await values()).toEqual({});
    expect(await platform.knex('binding').where({ service: 'shop', environment: 'production' }).first()).toMatchObject({ candidate: null, config_revision: 1 });
    await platform.api.post(`/api/platform/approvals/${request.id}/decision`).set('Authorization', as('ana')).send({ decision: 'approve' }).expect(409);
    expect(await decide(operation)).toMatchObject({ outcome: 'succeeded', result: { revision: 'c2', release: 'r1' } });
    expect(await values()).toEqual({ LOG_LEVEL: 'debug', GREETING: 'hello' });
    // A worker that dies and begins anew asks nobody once more.
    expect((await runOnceMore(platform, operation)).outcome).toBe('succeeded');
    expect(await platform.knex('approval').where({ operation })).toHaveLength(1);
    // What is so already needs nobody's word.
    expect(await ended(platform, await asked('config', { set: { LOG_LEVEL: 'debug' } }))).toMatchObject({ outcome: 'succeeded' });
  });

  it('holds nothing while it waits: another change goes first, and what does not concern it does not stop it', async () => {
    const operation = await asked('config', { set: { GREETING: 'good morning' } });
    await waiting(operation);
    expect(await decide(await asked('config', { set: { LOG_LEVEL: 'info' } }, 'eve'), 'approve', 'ana')).toMatchObject({ outcome: 'succeeded', result: { revision: 'c3' } });
    expect(await decide(operation)).toMatchObject({ outcome: 'succeeded', result: { revision: 'c4' } });
    expect(await values()).toEqual({ LOG_LEVEL: 'info', GREETING: 'good morning' });
  });

  it('is refused when what it is about was changed meanwhile, waiting or approved; Retry asks about what it would do now', async () => {
    const [first, second] = [await asked('config', { set: { GREETING: 'from ana' } }), await asked('config', { set: { GREETING: 'from eve' } }, 'eve')];
    await waiting(first);
    expect(await decide(second, 'approve', 'ana')).toMatchObject({ outcome: 'succeeded' });
    const refused = await ended(platform, first);
    expect(refused).toMatchObject({ outcome: 'failed', error: { step: 'gate', what: 'What was asked for is not what it would do now', why: 'GREETING was changed by user:default/eve meanwhile: it was asked for on c4, and c5 counts now' } });
    expect(await requests()).toEqual([]);
    await retry(first);
    expect((await waiting(first)).seen.base).toBe(5);
    expect(await decide(first)).toMatchObject({ outcome: 'succeeded' });

    // Approved, and overtaken before it could begin: the step that writes asks once more, under the lock.
    const late = await asked('config', { set: { GREETING: 'late' } });
    const request = await waiting(late);
    await platform.knex('operation_step').where({ operation: late, id: 'gate' }).update({ state: 'succeeded' });
    await platform.knex('approval').where({ id: request.id }).update({ state: 'approved', decided_by: 'user:default/eve', seen: JSON.stringify({ ...request.seen, base: 4 }) });
    expect(await ended(platform, late)).toMatchObject({ outcome: 'failed', error: { step: 'config', what: 'What was asked for is not what it would do now' } });
    await platform.api.post(`/api/platform/operations/${late}/undo`).set('Authorization', as('ana')).expect(202);
    expect(await ended(platform, late)).toMatchObject({ outcome: 'undone' });
    expect((await values()).GREETING).toBe('from ana');
  });

  it('keeps a waiting value encrypted and destroys it when it is rejected, too late, overtaken or taken back', async () => {
    const set = async () => {
      const operation = await asked('secrets/API_KEY', { value: VALUE });
      await waiting(operation);
      return operation;
    };
    const rejected = await set();
    expect(await versions()).toEqual([1]);
    const everything = JSON.stringify(await Promise.all(['operation', 'operation_step', 'approval', 'notice', 'event', 'audit', 'secret_version'].map(table => platform.knex(table).select(platform.knex.raw(`"${table}"::text AS row`)))));
    expect(everything).toContain('API_KEY');
    for (const form of [VALUE, Buffer.from(VALUE).toString('hex'), Buffer.from(VALUE).toString('base64').slice(0, 12)]) expect(everything).not.toContain(form);
    expect(await decide(rejected, 'reject')).toMatchObject({ outcome: 'failed', error: { what: 'user:default/eve has rejected it', why: 'Looked at it', next: expect.stringContaining('was destroyed') } });
    expect(await versions()).toEqual([]);
    await retry(rejected);
    expect(await ended(platform, rejected)).toMatchObject({ outcome: 'failed', error: { what: 'The new value of API_KEY is gone', next: expect.stringContaining('platform secrets set API_KEY --env production') } });

    const late = await set();
    await platform.knex('approval').where({ operation: late }).update({ expires_at: platform.knex.raw(`now() - interval '1 minute'`) });
    expect(await ended(platform, late)).toMatchObject({ outcome: 'failed', error: { what: 'Nobody has approved it in time' } });
    expect(await versions()).toEqual([]);

    const overtaken = await set();
    const newer = await set();
    expect(await ended(platform, overtaken)).toMatchObject({ outcome: 'superseded' });
    expect(await versions()).toEqual([4]);
    expect(await destroyUnused(platform.knex)).toBe(0);
    // Its twin: one that is let through has the value, and what somebody else waits with then goes.
    const others = await asked('secrets/API_KEY', { value: 'of-eve-and-long' }, 'eve');
    await waiting(others);
    expect(await decide(newer)).toMatchObject({ outcome: 'succeeded' });
    expect(await ended(platform, others)).toMatchObject({ outcome: 'failed', error: { what: 'What was asked for is not what it would do now' } });
    expect(await versions()).toEqual([4]);
    expect((await send('get', 'secrets')).body.items).toEqual([expect.objectContaining({ name: 'API_KEY', version: 4, updatedBy: 'user:default/ana' })]);

    const undone = await set();
    await platform.api.post(`/api/platform/operations/${undone}/undo`).set('Authorization', as('ana')).expect(202);
    expect(await ended(platform, undone)).toMatchObject({ outcome: 'undone' });
    expect(await versions()).toEqual([4]);
    const gone = (await send('delete', 'secrets/API_KEY').expect(202)).body.id;
    expect((await waiting(gone)).seen.names).toEqual([{ name: 'API_KEY', kind: 'secret', change: 'removed' }]);
    expect(await decide(gone)).toMatchObject({ outcome: 'succeeded' });
  });

  it('stops at a freeze that has come while it waited, goes on when that has ended, and over a broken glass', async () => {
    const operation = await asked('config', { set: { AFTER: 'the freeze' } });
    await waiting(operation);
    await platform.knex('freeze_window').insert({ service: 'shop', environment: 'production', reason: 'Black Friday', created_by: 'user:default/pia' });
    expect(await ended(platform, operation)).toMatchObject({ outcome: 'failed', error: { step: 'gate', what: 'production is frozen for shop', next: expect.stringContaining('Ask user:default/pia') } });
    const broken = await asked('config', { set: { NOW: '1' }, breakGlass: 'payments are down' });
    expect((await waiting(broken)).seen.reason).toContain('The glass was broken: payments are down');
    expect(await decide(broken)).toMatchObject({ outcome: 'succeeded' });
    await platform.knex('freeze_window').delete();
    await retry(operation);
    expect(await decide(operation)).toMatchObject({ outcome: 'succeeded' });
  });
});
