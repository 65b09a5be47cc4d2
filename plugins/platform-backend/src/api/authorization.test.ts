import { TestDatabases } from '@backstage/backend-test-utils';
import { openApiDocument } from '@waymark/platform-common/api';
import { createHandlers } from './handlers';
import { createRouter } from './createRouter';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

interface Case { operationId: string; method: string; path: string; access: string; write: boolean }

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const cases: Case[] = Object.entries<any>(openApiDocument.paths).flatMap(([path, item]) =>
  METHODS.filter(m => item[m]).map(method => ({ operationId: item[method].operationId, method, path, access: item[method]['x-access'], write: item[method]['x-access'] === 'owner' })),
);

const NOTICE = 'ntc_0123456789abcdef01234567';

/** Bodies that are right, so that what is refused is refused for the person and not for the request. */
const BODIES: Record<string, () => object> = {
  createService: () => ({ name: `auth-${Math.random().toString(36).slice(2, 10)}`, team: 'payments', files: treeOf('x', 'payments') }),
  createRepository: () => ({ name: `auth-${Math.random().toString(36).slice(2, 10)}`, team: 'payments', files: [{ path: 'README.md', contentBase64: '' }] }),
  importService: () => ({ name: `auth-${Math.random().toString(36).slice(2, 10)}`, team: 'payments', commit: '0'.repeat(40) }),
  decideApproval: () => ({ decision: 'approve' }),
  createFreeze: () => ({ service: 'known-api', reason: 'A test', startsAt: '2099-01-01T00:00:00Z' }),
  openIncident: () => ({ title: 'A test' }),
  closeIncident: () => ({}),
  createPlan: () => ({}),
  applyPlan: () => ({}),
  createServiceToken: () => ({ name: 'ci', expiresInDays: 1 }),
  createDeployment: () => ({ environments: ['staging'] }),
  decommissionService: () => ({ confirm: 'another-name' }),
  answerDecommission: () => ({ agree: true }),
  recoverService: () => ({}),
  requestTransfer: () => ({ team: 'platform' }),
  acceptTransfer: () => ({}),
  declineTransfer: () => ({}),
  scaleService: () => ({ replicas: 2, reason: 'A busy day', expiresInHours: 1 }),
  restartService: () => ({}),
  runJob: () => ({}),
  createRollback: () => ({ environment: 'staging' }),
  promoteOperation: () => ({}),
  abortOperation: () => ({}),
  createDatabase: () => ({ name: `auth-${Math.random().toString(36).slice(2, 10)}`, team: 'payments' }),
  adoptDatabase: () => ({ name: `auth-${Math.random().toString(36).slice(2, 10)}`, team: 'payments', url: 'postgres://somebody:secret@127.0.0.1:1/nothing' }),
  forgetDatabase: () => ({ confirm: 'known-api-db' }),
  cloneEnvironment: () => ({ name: `auth-${Math.random().toString(36).slice(2, 10)}`, team: 'payments', services: ['known-api'] }),
  extendEnvironment: () => ({ hours: 1 }),
  createPreview: () => ({ name: `auth-${Math.random().toString(36).slice(2, 10)}` }),
  createEnvironment: () => ({ name: `auth-${Math.random().toString(36).slice(2, 10)}`, team: 'payments' }),
  seeNotices: () => ({ upTo: NOTICE }),
  startDevSession: () => ({ database: false }),
  changeConfig: () => ({ set: { LOG_LEVEL: 'debug' } }),
  backUpDatabase: () => ({}),
  proveBackup: () => ({}),
  restoreDatabase: () => ({}),
  rotateDatabase: () => ({}),
  swapDatabase: () => ({}),
  resizeDatabase: () => ({ size: 'medium', reason: 'A busy day', expiresInHours: 1 }),
  addDatabase: () => ({ size: 'small' }),
  deleteDatabase: () => ({ confirm: 'known-api-db' }),
  recoverDatabase: () => ({}),
  setDatabasePolicy: () => ({ keepDays: 8 }),
  queryDatabase: () => ({ sql: 'SELECT 1' }),
  connectToDatabase: () => ({ minutes: 5 }),
  setSecret: () => ({ generate: true }),
  rotateSecrets: () => ({}),
  validateFile: () => ({ text: 'kind: Service' }),
};

/** What a request has to ask for behind its path. */
const QUERIES: Record<string, string> = { getConfigDifferences: '?from=production', listDatabases: '?q=known' };
/** Who may, and is told that it is gone: the one before them has taken it away. */
const ALLOWED = [200, 201, 202, 400, 404, 409];

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('authorisation, generated from the OpenAPI document', () => {
  let platform: TestPlatform;
  let operation: string;
  let plan: string;
  const made = { token: '', database: '', approval: '', freeze: '', incident: '', transfer: '', delivery: '' };
  const task = '0b5f2a9c-4d1e-4c3a-9f6b-7a8d5e2c1b00';

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
    const { body } = await platform.api.post('/api/platform/services').set('Authorization', as('ana')).send({ name: 'known-api', team: 'payments', files: treeOf('known-api', 'payments') });
    operation = body.id;
    await ended(platform, operation);
    plan = (await platform.api.post('/api/platform/services/known-api/plans').set('Authorization', as('ana')).send({})).body.id;
    const row = { operation, service: 'known-api', team: 'payments', environment: 'production', attempt: 1, requested_by: 'user:default/ana', expires_at: new Date(Date.now() + 60_000), state: 'waiting', seen: '{}' };
    made.approval = String((await platform.knex('approval').insert(row, 'id'))[0].id);
    const asked = { service: 'known-api', from_team: 'payments', to_team: 'platform', asked_by: 'user:default/pia', asked_team: 'platform', state: 'declined', expires_at: new Date('2099-01-01') };
    made.transfer = String((await platform.knex('service_transfer').insert(asked, 'id'))[0].id);
    made.incident = String((await platform.knex('incident').insert({ service: 'known-api', team: 'payments', title: 'A test', opened_by: 'user:default/ana' }, 'id'))[0].id);
    made.freeze = String((await platform.knex('freeze_window').insert({ service: 'known-api', reason: 'A test', created_by: 'user:default/ana', starts_at: new Date('2099-01-01') }, 'id'))[0].id);
    made.token = (await platform.api.post('/api/platform/services/known-api/tokens').set('Authorization', as('ana')).send({})).body.token;
    made.database = (await platform.knex('resource').where({ service: 'known-api', environment: 'staging' }).first('id')).id;
    await platform.knex('notice_receiver').insert({ name: 'chat' });
    const [notice] = await platform.knex('notice').insert({ uid: NOTICE, key: 'test', kind: 'deployed', title: 'A test', lane: 'known-api' }, 'id');
    made.delivery = String((await platform.knex('notice_delivery').insert({ notice: notice.id, receiver: 'chat', lane: 'known-api', state: 'dead' }, 'id'))[0].id);
    for (const name of ['del', 'ext'].flatMap(what => ['ana', 'ben', 'pia'].map(who => `${what}-${who}`))) await platform.knex('environment').insert({ name, team: 'payments', base: 'staging', target: 'fake' });
    platform.tasks.set(task, { status: 'failed', createdBy: 'user:default/ana' });
    const files = await platform.api
      .post('/api/platform/repositories')
      .set('Authorization', as('ana'))
      .set('X-Waymark-Door', 'template')
      .set('Idempotency-Key', `scaffolder:${task}:files`)
      .send({ name: 'task-files', team: 'payments', files: [{ path: 'README.md', contentBase64: '' }] });
    await ended(platform, files.body.id);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const send = ({ method, path, operationId }: Case, who?: string) => {
    const own = ['deleteEnvironment', 'extendEnvironment'].includes(operationId) ? `${operationId.slice(0, 3)}-${who}` : 'staging';
    const url = path.replace('{service}', 'known-api').replace('{dependant}', 'known-api').replace('{environment}', own).replace('{operation}', operation).replace('{document}', 'openapi.json').replace('{repository}', 'known-api').replace('{plan}', plan).replace('{task}', task).replace('{approval}', made.approval).replace('{freeze}', made.freeze).replace('{incident}', made.incident).replace('{secret}', 'API_KEY').replace('{transfer}', made.transfer).replace('{delivery}', made.delivery).replace('{session}', 'dev-0123456789ab').replace('{database}', made.database).replace('{backup}', 'b-none').replace('{role}', 'person_none').replace('{token}', 'none');
    const call = (platform.api as any)[method](`/api/platform${url}${QUERIES[operationId] ?? ''}`);
    if (who) call.set('Authorization', as(who));
    return BODIES[operationId] ? call.send(BODIES[operationId]()) : call;
  };

  it('has an access for every operation, and knows each access', () => {
    expect(cases.filter(c => !['viewer', 'owner', 'platform'].includes(c.access))).toEqual([]);
    expect(cases.length).toBeGreaterThan(15);
  });

  it.each(cases)('$method $path without a token: 401', async test => {
    const { body } = await send(test).expect(401);
    expect(body.error).toMatchObject({ name: 'AuthenticationError', message: expect.any(String), why: expect.any(String), next: expect.any(String) });
  });

  it.each(cases.filter(c => c.write))('$method $path by another team: 403, and audited', async test => {
    const { body } = await send(test, 'ben').expect(403);
    expect(body.error).toMatchObject({ name: 'NotAllowedError', why: 'You are not a member of team "payments".' });
    expect(await platform.knex('audit').where({ actor: 'user:default/ben', action: test.operationId, outcome: 'refused' })).not.toEqual([]);
  });

  it.each(cases.filter(c => c.write))('$method $path by an owner and by the platform team: not refused for who they are', async test => {
    expect(ALLOWED).toContain((await send(test, 'ana')).status);
    expect(ALLOWED).toContain((await send(test, 'pia')).status);
  });

  it.each(cases.filter(c => c.access === 'viewer'))('$method $path by a viewer: read', async test => {
    expect([200, 201, 404]).toContain((await send(test, 'ben')).status);
  });

  it.each(cases.filter(c => c.access === 'platform'))('$method $path: 403 but for the platform team', async test => {
    expect((await send(test, 'ben')).status).toBe(403);
    expect((await send(test, 'ana')).status).toBe(403);
    expect((await send(test, 'pia')).status).toBe(200);
  });

  it.each(cases.filter(c => c.operationId !== 'createDeployment'))('$method $path with a token of that service: 403', async test => {
    const { body } = await send(test).set('Authorization', `Bearer ${made.token}`).expect(403);
    expect(body.error).toMatchObject({ name: 'NotAllowedError', message: 'A token of a service may not do this' });
    expect(await platform.knex('audit').where({ action: test.operationId, outcome: 'refused', service: 'known-api' }).whereLike('actor', 'token:%')).not.toEqual([]);
  });

  it('mounts exactly the routes of the document', () => {
    const router = createRouter({ handlers: createHandlers({} as any), httpAuth: {} as any, permissions: {} as any, knex: {} as any, directory: {} as any, logger: {} as any });
    const mounted = router.stack.filter((layer: any) => layer.route).flatMap((layer: any) => Object.keys(layer.route.methods).map(m => `${m} ${layer.route.path}`));
    expect(mounted.sort()).toEqual(cases.map(c => `${c.method} ${c.path.replace(/\{(\w+)\}/g, ':$1')}`).sort());
  });

  it.each(['/nothing', '/services/known-api/secrets', '/operations/x/cancel'])('answers 404 to %s, and 401 without a token', async path => {
    await platform.api.get(`/api/platform${path}`).expect(401);
    const { body } = await platform.api.get(`/api/platform${path}`).set('Authorization', as('ana')).expect(404);
    expect(body.error).toMatchObject({ name: 'NotFoundError', next: expect.any(String) });
  });

  it('writes the deed of the platform team for another team as such', async () => {
    const { body } = await platform.api
      .post('/api/platform/services')
      .set('Authorization', as('pia'))
      .send({ name: 'helped-api', team: 'payments', files: treeOf('helped-api', 'payments') })
      .expect(202);
    expect(body.onBehalf).toBe(true);
    expect(await platform.knex('audit').where({ subject: 'helped-api' })).toEqual([expect.objectContaining({ on_behalf: true, actor: 'user:default/pia', outcome: 'allowed' })]);
    await ended(platform, body.id);
  });

  it('keeps the audit as it was written', async () => {
    await expect(platform.knex('audit').update({ actor: 'somebody' })).rejects.toThrow('append-only');
    await expect(platform.knex('audit').delete()).rejects.toThrow('append-only');
  });
});
