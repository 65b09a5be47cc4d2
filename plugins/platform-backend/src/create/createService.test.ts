import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('creating a service', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node src/main.ts', lint: 'lint', test: 'test', migrate: 'migrate' } }));
    platform.world.files.set('dist/openapi.json', '{"openapi":"3.1.0"}');
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const create = (name: string, team: string, who: string, more: object = {}) =>
    platform.api.post('/api/platform/services').set('Authorization', as(who)).send({ name, team, files: treeOf(name, team), ...more });
  const get = (path: string, who = 'ana') => platform.api.get(`/api/platform${path}`).set('Authorization', as(who));

  it('is one operation, up to a healthy service in staging and an empty production', async () => {
    const started = await create('payment-api', 'payments', 'ana').expect(202);
    const done = await ended(platform, started.body.id);
    expect(done).toMatchObject({ kind: 'service.create', outcome: 'succeeded', service: 'payment-api', actor: 'user:default/ana', result: { release: 'r1' } });

    const { body } = await get('/services/payment-api').expect(200);
    expect(body.service).toMatchObject({ name: 'payment-api', team: 'payments', health: { color: 'healthy' } });
    const [staging, production] = body.environments;
    expect(staging).toMatchObject({ name: 'staging', release: 'r1', ready: true, candidate: null, replicas: { ready: 1, wanted: 1 }, database: { name: 'payment-api-db', size: 'small', ready: true } });
    expect(production).toMatchObject({ name: 'production', release: null, url: null, localUrl: null, ready: false, message: 'Nothing deployed yet.' });
    expect(staging.conditions.map((c: any) => c.type)).toContain('TLSNotAvailable');

    // The migration ran once, before the workload was begun, and traffic moved last.
    const order = platform.world.calls.filter(c => /payment-api-staging/.test(c));
    expect(order).toEqual([
      'apply postgres/payment-api-staging-db',
      'apply migration/payment-api-staging-r1-c1-migrate',
      'apply workload/payment-api-staging-r1-c1',
      'apply route/payment-api-staging',
      'remove migration/payment-api-staging-r1-c1-migrate',
    ]);
    const document = await get('/services/payment-api/documents/openapi.json').expect(200);
    expect(document.body).toEqual({ name: 'openapi.json', release: 'r1', content: '{"openapi":"3.1.0"}' });
    const log = await get(`/operations/${started.body.id}/log`).expect(200);
    expect(log.body.ended).toBe(true);
    expect(log.body.lines.some((l: any) => l.step === 'pipeline/test' && l.text.includes('output of'))).toBe(true);
  });

  it('starts once for one idempotency key, and refuses the key for another request', async () => {
    const send = (name: string) => create(name, 'payments', 'ana').set('Idempotency-Key', 'key-1');
    const first = await send('ledger-api').expect(202);
    const second = await send('ledger-api').expect(202);
    expect(second.body.id).toBe(first.body.id);
    const other = await send('other-api').expect(409);
    expect(other.body.error).toMatchObject({ name: 'ConflictError', message: 'The idempotency key was used before' });
    await ended(platform, first.body.id);
  });

  it('starts once for one idempotency key, however many times it is sent at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => create('burst-api', 'payments', 'ana').set('Idempotency-Key', 'burst')));
    expect(answers.map(a => a.status)).toEqual([202, 202, 202, 202, 202, 202]);
    expect(new Set(answers.map(a => a.body.id)).size).toBe(1);
    await ended(platform, answers[0].body.id);
    expect(await platform.knex('audit').where({ subject: 'burst-api', action: 'createService' })).toHaveLength(1);
  });

  it('lets one of two win who create the same name at once, and tells the other', async () => {
    const answers = await Promise.all([create('twin-api', 'payments', 'ana'), create('twin-api', 'search', 'ben')]);
    expect(answers.map(a => a.status).sort()).toEqual([202, 409]);
    const lost = answers.find(a => a.status === 409)!;
    expect(lost.body.error.message).toMatch(/twin-api/);
    await ended(platform, answers.find(a => a.status === 202)!.body.id);
  });

  it('names the stage that failed, keeps the old version serving, goes on at Retry', async () => {
    const first = await create('flaky-api', 'payments', 'ana').expect(202);
    await ended(platform, first.body.id);
    platform.world.fails.set('node --run test', 'expected 1 to be 2');
    platform.sourceControl.push('flaky-api', treeOf('flaky-api', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Break it');
    const run = await pipelineOf('flaky-api');
    const failed = await ended(platform, run);
    expect(failed.error).toMatchObject({ step: 'test', what: 'Stage "Test" failed with exit code 1', why: 'expected 1 to be 2' });
    const { body } = await get('/services/flaky-api');
    expect(body.environments[0]).toMatchObject({ release: 'r1', ready: true, candidate: null });

    platform.world.fails.clear();
    await platform.api.post(`/api/platform/operations/${run}/retry`).set('Authorization', as('ana')).expect(202);
    expect(await ended(platform, run)).toMatchObject({ outcome: 'succeeded' });
    expect((await get('/services/flaky-api')).body.environments[0]).toMatchObject({ release: 'r2', ready: true });
    expect([...platform.world.objects.keys()].filter(k => k.startsWith('workload/flaky-api'))).toEqual(['workload/flaky-api-staging-r2-c1']);
  });

  it('gives a release up that does not start, with its own words', async () => {
    const first = await create('crash-api', 'payments', 'ana').expect(202);
    await ended(platform, first.body.id);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node crash.ts' } }));
    platform.world.fails.set('node crash.ts', 'Error: no such table');
    platform.sourceControl.push('crash-api', treeOf('crash-api', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Crash');
    const failed = await ended(platform, await pipelineOf('crash-api'));
    platform.world.fails.clear();
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node src/main.ts', lint: 'lint', test: 'test', migrate: 'migrate' } }));
    expect(failed.error).toMatchObject({ step: 'deploy', why: 'Error: no such table' });
    await new Promise(resolve => setTimeout(resolve, 500));
    expect((await get('/services/crash-api')).body.environments[0]).toMatchObject({ release: 'r1', ready: true, candidate: null });
    expect([...platform.world.objects.keys()].filter(k => k.startsWith('workload/crash-api'))).toEqual(['workload/crash-api-staging-r1-c1']);
  });

  it('takes back everything at Undo, and the name is free again', async () => {
    platform.world.fails.set('node --run lint', 'semicolon');
    const started = await create('undo-api', 'payments', 'ana').expect(202);
    expect(await ended(platform, started.body.id)).toMatchObject({ state: 'failed', canUndo: true, canRetry: true });
    platform.world.fails.clear();
    await platform.api.post(`/api/platform/operations/${started.body.id}/undo`).set('Authorization', as('ana')).expect(202);
    const undone = await ended(platform, started.body.id);
    expect(undone).toMatchObject({ state: 'undone' });
    expect(undone.steps.filter((s: any) => s.state === 'undone').map((s: any) => s.id)).toEqual(expect.arrayContaining(['service', 'repository', 'pipeline']));
    await get('/services/undo-api').expect(404);
    expect([...platform.world.objects.keys()].filter(k => k.includes('undo-api'))).toEqual([]);
    expect([...platform.world.workspaces.keys()].filter(k => k.includes('undo-api'))).toEqual([]);
    expect(platform.sourceControl.repositories.has('undo-api')).toBe(false);
    const again = await create('undo-api', 'payments', 'ana').expect(202);
    expect(await ended(platform, again.body.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it('undoes in the middle of deploying, the database too', async () => {
    platform.world.fails.set('node src/main.ts', 'will not start');
    const started = await create('half-api', 'payments', 'ana').expect(202);
    await ended(platform, started.body.id);
    platform.world.fails.clear();
    expect(await platform.knex('resource').where({ service: 'half-api' })).toHaveLength(1);
    await platform.api.post(`/api/platform/operations/${started.body.id}/undo`).set('Authorization', as('pia')).expect(202);
    expect(await ended(platform, started.body.id)).toMatchObject({ state: 'undone' });
    expect([...platform.world.objects.keys()].filter(k => k.includes('half-api'))).toEqual([]);
    expect(await platform.knex('resource').where({ service: 'half-api' })).toHaveLength(0);
    expect(await platform.knex('audit').where({ action: 'undoOperation', actor: 'user:default/pia' })).toEqual([expect.objectContaining({ on_behalf: true, team: 'payments', outcome: 'allowed' })]);
  });

  it('waits while the target does not answer, says unknown, and goes on when it does', async () => {
    const first = await create('away-api', 'payments', 'ana').expect(202);
    await ended(platform, first.body.id);
    platform.world.unreachable = true;
    await platform.knex.raw(`UPDATE work SET due_at = now() WHERE key = 'binding:away-api/staging'`);
    await new Promise(resolve => setTimeout(resolve, 500));
    expect((await get('/services/away-api')).body.environments[0]).toMatchObject({ health: 'unknown', ready: false });
    platform.world.unreachable = false;
    await new Promise(resolve => setTimeout(resolve, 1500));
    expect((await get('/services/away-api')).body.environments[0]).toMatchObject({ health: 'healthy', ready: true });
  });

  it.each([
    ['a name in capitals', { name: 'Payment' }, 400, 'name'],
    ['a name that ends in -db', { name: 'payment-db' }, 400, 'name'],
    ['a team that is not there', { team: 'nobody' }, 403, undefined],
    ['an unknown field', { colour: 'red' }, 400, 'colour'],
    ['a path that leaves the tree', { files: [{ path: '../x', contentBase64: '' }] }, 400, 'files.0.path'],
    ['a path into .git', { files: [{ path: '.git/config', contentBase64: '' }] }, 400, 'files.0.path'],
    ['a file that names another team', { files: treeOf('bad-api', 'search') }, 400, 'metadata.team'],
  ])('refuses %s and makes nothing', async (_, change, status, path) => {
    const { body } = await create('bad-api', 'payments', 'ana', change).expect(status);
    expect(body.error).toMatchObject({ name: expect.any(String), message: expect.any(String), why: expect.any(String), next: expect.any(String) });
    expect([undefined, ...(body.error.problems ?? []).map((p: any) => p.path)]).toContain(path);
    expect(await platform.knex('operation').where({ service: 'bad-api' })).toEqual([]);
  });

  async function pipelineOf(service: string): Promise<string> {
    for (let i = 0; i < 100; i++) {
      const row = await platform.knex('operation').where({ service, kind: 'pipeline.run' }).whereNull('parent').first('id');
      if (row) return row.id;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error('No pipeline was started');
  }
});
