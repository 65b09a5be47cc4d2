import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const ROOT = '/api/platform/.backstage/actions/v1/actions';
/** A person whose credentials a plugin has passed on: that of the assistants, or that of templates. */
const through = (plugin: string, name: string) => `Bearer ${mockCredentials.user.token(`user:default/${name}`, { actor: { subject: `plugin:${plugin}` } })}`;
const assistantOf = (name: string) => through('mcp-actions', name);

describe('actions, on the real plugin', () => {
  let platform: TestPlatform;
  const run = (name: string, input: object, header: string | undefined = assistantOf('ana')) => {
    const call = platform.api.post(`${ROOT}/platform:${name}/invoke`);
    return (header ? call.set('Authorization', header) : call).send(input);
  };
  const audit = (action: string) => platform.knex('audit').where({ action }).orderBy('id', 'desc').first();

  beforeAll(async () => {
    platform = await startPlatform(databases, { features: [actionsRegistryServiceFactory], config: { backend: { actions: { pluginSources: ['platform'] } } } });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts' } }));
    const { body } = await platform.api.post('/api/platform/services').set('Authorization', as('ana')).send({ name: 'shop', team: 'payments', files: treeOf('shop', 'payments') });
    await ended(platform, body.id);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('lists nothing and does nothing without a token, nor for a service', async () => {
    await platform.api.get(ROOT).expect(401);
    await run('get-service', { service: 'shop' }, '').expect(401);
    const { body } = await run('get-service', { service: 'shop' }, mockCredentials.service.header()).expect(403);
    expect(body.error.message).toBe("This action was not run. It is run as a person, and the token is a service's. Call it with the token of a person.");
  });

  it('reads what a viewer reads', async () => {
    const { body } = await run('get-service', { service: 'shop' }, assistantOf('ben')).expect(200);
    expect(body.output).toMatchObject({ service: { name: 'shop', team: 'payments' } });
    const list = await run('list-releases', { service: 'shop', limit: 1 }, assistantOf('ben')).expect(200);
    expect(list.body.output.items.map((one: any) => one.name)).toEqual(['r1']);
  });

  it('starts an operation for an owner, which is waited for, and says by which door', async () => {
    const { body } = await run('set-secret', { service: 'shop', environment: 'staging', secret: 'API_KEY', generate: true, reason: 'asked to', idempotencyKey: 'k1' }).expect(200);
    expect(body.output).toMatchObject({ operationId: expect.stringMatching(/^op-/), operationUrl: `/operations/${body.output.operationId}`, next: expect.stringContaining('wait-for-operation') });
    const again = await run('set-secret', { service: 'shop', environment: 'staging', secret: 'API_KEY', generate: true, reason: 'asked to', idempotencyKey: 'k1' }).expect(200);
    expect(again.body.output.operationId).toBe(body.output.operationId);

    const { body: waited } = await run('wait-for-operation', { operation: body.output.operationId, seconds: 30 }).expect(200);
    expect(waited.output).toMatchObject({ ended: true, outcome: 'succeeded', steps: expect.any(Array), next: 'It has ended.' });
    expect(waited.output.log.length).toBeGreaterThan(0);
    expect(await audit('setSecret')).toMatchObject({ actor: 'user:default/ana', door: 'assistant', outcome: 'allowed', operation: body.output.operationId });
  });

  it.each([['template', through('scaffolder', 'ana')], ['api', as('ana')]])('counts as the door "%s"', async (door, header) => {
    const { body } = await run('change-config', { service: 'shop', environment: 'staging', set: { DOOR: door } }, header).expect(200);
    expect((await ended(platform, body.output.operationId)).door).toBe(door);
  });

  it('refuses another team in the words of the API, and writes it down', async () => {
    const input = { generate: true };
    const direct = await platform.api.put('/api/platform/services/shop/environments/staging/secrets/OTHER').set('Authorization', as('ben')).send(input).expect(403);
    const { body } = await run('set-secret', { service: 'shop', environment: 'staging', secret: 'OTHER', ...input }, assistantOf('ben')).expect(403);
    const { message, why, next } = direct.body.error;
    expect(body.error).toMatchObject({ name: 'NotAllowedError', message: `${message}. ${why} ${next}` });
    expect(await audit('setSecret')).toMatchObject({ actor: 'user:default/ben', door: 'assistant', outcome: 'refused' });
  });

  it.each([
    ['a field that is not there', { service: 'shop', environment: 'staging', set: { A: 'b' }, colour: 'red' }, /colour/],
    ['a value of another type', { service: 'shop', environment: 'staging', set: 7 }, /set: must be object/],
    ['a part of the address that is missing', { service: 'shop', set: { A: 'b' } }, /"environment" is missing/],
    ['a place that is another address', { service: '../shop', environment: 'staging', set: { A: 'b' } }, /\./],
  ])('refuses %s', async (_, input, words) => {
    const { body, status } = await run('change-config', input);
    expect([400, 404]).toContain(status);
    expect(body.error.message).toMatch(words);
  });

  it('deploys and rolls back for an assistant by a plan only', async () => {
    const refused = await run('create-deployment', { service: 'shop', environments: ['staging'] }).expect(403);
    expect(refused.body.error.message).toBe(
      'An assistant does this by a plan only. It changes what serves, and nobody has looked at what it would do. Make a plan (create-plan with kind deploy), show it to the person, and give its id as plan.',
    );
    expect(await audit('createDeployment')).toMatchObject({ door: 'assistant', outcome: 'refused', service: 'shop' });

    const plan = (await run('create-plan', { service: 'shop', environments: ['staging'] }).expect(200)).body.output;
    const other = await run('create-rollback', { service: 'shop', environment: 'staging', plan: plan.id }).expect(400);
    expect(other.body.error.message).toMatch(/^The plan is for something else\. plan-\S+ is a deploy of shop in staging\. Make one/);
    const elsewhere = await run('create-deployment', { service: 'shop', environments: ['production'], plan: plan.id }).expect(400);
    expect(elsewhere.body.error.message).toMatch(/something else/);
    const more = await run('create-deployment', { service: 'shop', plan: plan.id, release: 'r1' }).expect(400);
    expect(more.body.error.message).toMatch(/decided that already\. release/);

    const { body } = await run('create-deployment', { service: 'shop', environments: ['staging'], plan: plan.id, reason: 'asked to' }).expect(200);
    expect((await ended(platform, body.output.operationId)).outcome).toBe('succeeded');
    expect(await audit('applyPlan')).toMatchObject({ door: 'assistant', outcome: 'allowed', reason: 'asked to' });
    expect((await run('get-plan', { plan: plan.id })).body.output.applied).toBe(body.output.operationId);
  });

  it('leaves to people what has no plan, what breaks a freeze, and what is a person\'s word', async () => {
    const lost = await run('delete-secret', { service: 'shop', environment: 'staging', secret: 'API_KEY' }).expect(403);
    expect(lost.body.error.message).toMatch(/^An assistant does not do this\. It takes .+\. Let a person do it/);
    const frozen = await run('change-config', { service: 'shop', environment: 'staging', set: { A: 'b' }, breakGlass: 'it is urgent' }).expect(403);
    expect(frozen.body.error.message).toMatch(/^An assistant does not break a freeze/);
    await run('decide-approval', { approval: '1', decision: 'approve' }).expect(404);
    // A person does by the same action what an assistant may not.
    await run('delete-secret', { service: 'shop', environment: 'staging', secret: 'API_KEY' }, through('scaffolder', 'ana')).expect(200);
  });
});
