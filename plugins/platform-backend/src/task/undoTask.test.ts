import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import { as, ended, ENTITIES, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const entity = (name: string) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Resource', metadata: { name, namespace: 'default' }, spec: { type: 'environment', owner: 'group:default/payments' } });

describe('undoing what a template task has made', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases, { entities: [...ENTITIES, entity('corner')] });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const send = (path: string, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who));
  const get = (path: string, who = 'ana') => platform.api.get(`/api/platform${path}`).set('Authorization', as(who));
  const undo = (task: string, who = 'ana') => send(`/tasks/${task}/undo`, who);
  const readme = [{ path: 'README.md', contentBase64: '' }];

  function known(status = 'failed', createdBy = 'user:default/ana'): string {
    const id = randomUUID();
    platform.tasks.set(id, { status, createdBy });
    return id;
  }
  /** One step of a task, as a template has it done. */
  const begin = (id: string, step: string, path: string, body: object, who = 'ana') =>
    send(path, who).set('X-Waymark-Door', 'template').set('Idempotency-Key', `scaffolder:${id}:${step}`).send(body);
  async function make(...args: Parameters<typeof begin>) {
    const { body } = await begin(...args).expect(202);
    return ended(platform, body.id);
  }

  it('takes back all of it, the last first, each by its own operation', async () => {
    const id = known();
    const repository = await make(id, 'code', '/repositories', { name: 'refund-api', team: 'payments', files: treeOf('refund-api', 'payments') });
    const database = await make(id, 'data', '/databases', { name: 'ledger', team: 'payments' });
    const deploy = await make(id, 'up', '/services/refund-api/deployments', { environments: ['staging'] });
    expect([repository, database, deploy].map(o => [o.outcome, o.canUndo, o.task])).toEqual([
      ['succeeded', false, { id, step: 'code' }],
      ['succeeded', false, { id, step: 'data' }],
      ['succeeded', false, { id, step: 'up' }],
    ]);
    expect(platform.world.objects.size).toBeGreaterThan(0);
    expect((await get(`/operations?task=${id}`)).body.items.map((o: any) => o.id)).toEqual([deploy.id, database.id, repository.id]);
    expect((await get(`/tasks/${id}`).expect(200)).body).toMatchObject({ state: 'failed', startedBy: 'user:default/ana', canUndo: true, undo: null });

    // A part by itself is not taken back, and says how it is.
    const alone = await send(`/operations/${database.id}/undo`).expect(409);
    expect(alone.body.error.next).toBe(`Undo the task: platform undo ${id}`);

    const answers = await Promise.all([undo(id), undo(id), undo(id)]);
    expect(answers.map(a => a.status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(a => a.body.id)).size).toBe(1);
    const done = await ended(platform, answers[0].body.id);
    expect(done).toMatchObject({ kind: 'task.undo', outcome: 'succeeded', team: 'payments', task: { id, step: null }, canUndo: false });
    expect(done.steps.map((s: any) => [s.id, s.state])).toEqual([[deploy.id, 'succeeded'], [database.id, 'succeeded'], [repository.id, 'succeeded']]);
    for (const part of [repository, database, deploy]) expect((await get(`/operations/${part.id}`)).body.state).toBe('undone');
    const log = (await get(`/operations/${done.id}/log`)).body.lines.map((l: any) => l.step);
    expect(log.filter((step: string) => step.startsWith(`${repository.id}/service`))).toEqual([]);

    expect(platform.world.objects).toEqual(new Map());
    expect(platform.world.workspaces).toEqual(new Map());
    expect(platform.sourceControl.repositories.has('refund-api')).toBe(false);
    for (const table of ['service', 'repository', 'resource', 'binding', 'release']) expect([table, await platform.knex(table)]).toEqual([table, []]);
    expect(await platform.knex('audit').where({ action: 'undoTask', subject: id })).toEqual([expect.objectContaining({ outcome: 'allowed', team: 'payments', operation: done.id })]);

    // Once more is the same; nothing comes after it.
    expect((await undo(id).expect(202)).body.id).toBe(done.id);
    const late = await begin(id, 'late', '/repositories', { name: 'late-files', team: 'payments', files: readme }).expect(409);
    expect(late.body.error).toMatchObject({ message: 'This task was undone' });
    expect((await get(`/tasks/${id}`)).body).toMatchObject({ canUndo: false, whyNot: 'Nothing of what it had made is left.', undo: done.id });
  });

  it('goes on after a crash where it was', async () => {
    const id = known();
    const database = await make(id, 'data', '/databases', { name: 'orders', team: 'payments' });
    await make(id, 'code', '/repositories', { name: 'orders-files', team: 'payments', files: readme });
    platform.world.unreachable = true;
    const { body } = await undo(id).expect(202);
    for (let i = 0; i < 100 && (await get(`/operations/${database.id}`)).body.state !== 'undoing'; i++) await new Promise(resolve => setTimeout(resolve, 50));
    expect((await send(`/operations/${body.id}/undo`).expect(409)).body.error.why).toMatch(/takes back/);
    const before = platform;
    await before.stop();
    before.world.unreachable = false;
    platform = await startPlatform(databases, { knex: before.knex, world: before.world, sourceControl: before.sourceControl, data: before.data, entities: [...ENTITIES, entity('corner')] });
    platform.tasks.set(id, { status: 'failed', createdBy: 'user:default/ana' });
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
    expect(platform.world.objects).toEqual(new Map());
    expect((await get(`/operations/${database.id}`)).body.state).toBe('undone');
  });

  it.each([
    ['completed', { status: 'completed', createdBy: 'user:default/ana' }, 409, /It has completed/],
    ['not known to the scaffolder any more', undefined, 404, /does not know it/],
    ['of a scaffolder that does not answer', { status: 'failed', createdBy: 'user:default/ana', silent: true }, 503, /status 500/],
  ])('refuses a task that is %s', async (_, facts, status, why) => {
    const id = known('processing');
    const name = `kept-${id.slice(0, 8)}`;
    await make(id, 'code', '/repositories', { name, team: 'payments', files: readme });
    if (facts) platform.tasks.set(id, facts);
    else platform.tasks.delete(id);
    const { body } = await undo(id).expect(status);
    expect(body.error.why).toMatch(why);
    await get(`/repositories/${name}`).expect(200);
  });

  it.each(['processing', 'cancelled'])('takes back what a task that is %s has made', async status => {
    const id = known(status);
    await make(id, 'code', '/repositories', { name: `${status}-files`, team: 'payments', files: readme });
    expect(await ended(platform, (await undo(id, 'pia').expect(202)).body.id)).toMatchObject({ outcome: 'succeeded', onBehalf: true });
    await get(`/repositories/${status}-files`).expect(404);
  });

  it('is for those who may undo each part', async () => {
    const id = known('failed', 'user:default/pia');
    await make(id, 'ours', '/repositories', { name: 'our-files', team: 'payments', files: readme }, 'pia');
    await make(id, 'theirs', '/repositories', { name: 'their-files', team: 'search', files: readme }, 'pia');
    for (const [who, team] of [['ana', 'search'], ['ben', 'payments']]) {
      const { body } = await undo(id, who).expect(403);
      expect(body.error.why).toBe(`You are not a member of team "${team}".`);
      expect((await get(`/tasks/${id}`, who)).body).toMatchObject({ canUndo: false, whyNot: `Only members of team ${team} can.` });
      expect(await platform.knex('audit').where({ actor: `user:default/${who}`, action: 'undoTask', subject: id, outcome: 'refused' })).toHaveLength(1);
    }
    expect(await ended(platform, (await undo(id, 'pia').expect(202)).body.id)).toMatchObject({ outcome: 'succeeded', team: null });
  });

  it('lets nobody add to a task of somebody else', async () => {
    const id = known();
    await make(id, 'code', '/repositories', { name: 'ana-files', team: 'payments', files: readme });
    await make(id, 'forged', '/repositories', { name: 'ben-files', team: 'search', files: readme }, 'ben');
    const done = await ended(platform, (await undo(id).expect(202)).body.id);
    expect(done.steps).toHaveLength(1);
    await get('/repositories/ana-files').expect(404);
    await get('/repositories/ben-files').expect(200);
  });

  it('leaves what was used since', async () => {
    const id = known();
    await make(id, 'code', '/repositories', { name: 'busy-files', team: 'payments', files: readme });
    platform.sourceControl.push('busy-files', [], 'Work of a week');
    expect((await undo(id).expect(409)).body.error.why).toBe('Somebody has pushed to busy-files since.');

    const other = known();
    await make(other, 'place', '/environments', { name: 'corner', team: 'payments' });
    await ended(platform, (await send('/databases').send({ name: 'notes', team: 'payments', environment: 'corner' }).expect(202)).body.id);
    expect((await undo(other).expect(409)).body.error.why).toMatch(/^corner was used since, by another operation: "Create database notes/);
    expect((await get(`/tasks/${other}`)).body).toMatchObject({ canUndo: false, whyNot: expect.stringMatching(/^corner was used/) });
  });

  it('keeps the old rule outside of tasks, and refuses what is no task', async () => {
    const { body } = await send('/repositories').set('Idempotency-Key', `scaffolder:${known()}:a`).send({ name: 'own-files', team: 'payments', files: readme }).expect(202);
    const own = await ended(platform, body.id);
    expect(own).toMatchObject({ task: null, whyNot: 'It has succeeded: there is nothing to retry or undo.' });
    expect((await send(`/operations/${own.id}/undo`).expect(409)).body.error.message).toMatch(/decommissioning/);
    expect((await undo(known()).expect(409)).body.error.why).toBe('It has made nothing here.');
    await undo('nonsense').expect(400);
    await get(`/tasks/${randomUUID()}`).expect(404);
  });
});
