import { TestDatabases } from '@backstage/backend-test-utils';
import { movePins } from '../store/bindings';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('what is shown of a binding', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
  });
  beforeEach(() => {
    platform.world.fails.clear();
    platform.world.slow.clear();
    platform.world.broken.clear();
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const post = (path: string, body?: object) => platform.api.post(`/api/platform${path}`).set('Authorization', as('ana')).send(body);
  const staging = async (name: string) => (await platform.api.get(`/api/platform/services/${name}`).set('Authorization', as('ana'))).body.environments?.[0];
  const look = (name: string) => platform.knex('work').where({ key: `binding:${name}/staging` }).update({ due_at: platform.knex.fn.now(), dirty: true });
  async function created(name: string): Promise<string> {
    const { body } = await post('/services', { name, team: 'payments', files: treeOf(name, 'payments') }).expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ state: 'succeeded' });
    return body.id;
  }
  async function shown(name: string, wanted: object, ms = 40_000) {
    const end = Date.now() + ms;
    for (;;) {
      const now = await staging(name);
      try {
        expect(now).toMatchObject(wanted);
        return now;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      await wait(50);
    }
  }
  const ready = (status: string, words: RegExp) =>
    ({ conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status, cause: expect.objectContaining({ words: expect.stringMatching(words) }) })]) });

  it.each(['observe', 'apply'] as const)('a driver that breaks at %s, with its words, and that it has recovered', async verb => {
    const name = `broken-${verb}`;
    await created(name);
    if (verb === 'apply') platform.world.objects.delete(`workload/${name}-staging-r1-c1`);
    platform.world.broken.set('workload', verb);
    await look(name);
    await shown(name, { ready: false, health: 'unknown', ...ready('Unknown', new RegExp(`workload cannot ${verb}`)) });
    platform.world.broken.clear();
    await look(name);
    await shown(name, { ready: true, health: 'healthy' });
  });

  it('what cannot be removed, with its words, while the new release serves', async () => {
    await created('stuck-api');
    platform.world.broken.set('workload', 'remove');
    platform.sourceControl.push('stuck-api', treeOf('stuck-api', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two');
    await shown('stuck-api', { release: 'r2', ready: true, conditions: expect.arrayContaining([expect.objectContaining({ type: 'CleanedUp', status: 'False', cause: expect.objectContaining({ words: expect.stringMatching(/cannot remove/) }) })]) });
    platform.world.broken.clear();
    await look('stuck-api');
    const now = await shown('stuck-api', { ready: true, nodes: expect.not.arrayContaining([expect.objectContaining({ id: 'workload/r1' })]) });
    expect(now.conditions.map((c: any) => c.type)).not.toContain('CleanedUp');
  });

  it('a target that is no longer registered', async () => {
    await created('homeless-api');
    await platform.knex('environment').where({ name: 'staging' }).update({ target: 'moon' });
    await look('homeless-api');
    await shown('homeless-api', { ready: false, health: 'unknown', ...ready('Unknown', /No target "moon"/) });
    await platform.knex('environment').where({ name: 'staging' }).update({ target: 'fake' });
    await look('homeless-api');
    await shown('homeless-api', { ready: true });
  });

  it('a service that crashes after it was ready, with its last lines, and its address all the while', async () => {
    await created('crash-later');
    platform.world.fails.set('start', 'TypeError: cannot read undefined');
    await look('crash-later');
    await shown('crash-later', { ready: false, health: expect.stringMatching(/failing|degraded/), url: expect.stringContaining('crash-later'), ...ready('False', /TypeError/) });
    platform.world.fails.clear();
    await shown('crash-later', { ready: true, health: 'healthy' });
  });

  it('what is known, soon, though the source of figures hangs', async () => {
    await created('hung-api');
    platform.world.hangs = true;
    const began = Date.now();
    expect(await staging('hung-api')).toMatchObject({ ready: true, traffic: null });
    expect(Date.now() - began).toBeLessThan(4000);
    platform.world.hangs = false;
  });

  it('a given-up candidate goes while what serves is in trouble itself', async () => {
    await created('both-api');
    platform.world.fails.set('start', 'out of memory');
    await look('both-api');
    await shown('both-api', { ready: false });
    platform.sourceControl.push('both-api', treeOf('both-api', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two');
    for (let i = 0; i < 100 && !(await platform.knex('operation').where({ service: 'both-api', kind: 'pipeline.run', state: 'failed' }).first('id')); i++) await wait(100);
    expect(await platform.knex('deployment').where({ service: 'both-api', to_release: 2 }).pluck('outcome')).toEqual(['failed']);
    await shown('both-api', { candidate: null, nodes: expect.not.arrayContaining([expect.objectContaining({ id: 'workload/r2' })]) });
    expect(platform.world.objects.has('workload/both-api-staging-r2-c1')).toBe(false);
    expect(platform.world.objects.has('workload/both-api-staging-r1-c1')).toBe(true);
  });

  it('nothing of a release whose worker was lost just after it made it, once no pin wants it any more', async () => {
    await created('lost-api');
    const { knex, world } = platform;
    const lost = new Promise<void>(resolve => {
      world.applied = async object => {
        if (object !== 'workload/lost-api-staging-r2-c1') return;
        world.applied = undefined;
        await knex.transaction(async (trx: any) => {
          await trx('work').where({ key: 'binding:lost-api/staging' }).update({ fence: trx.raw(`nextval('work_fence')`), lease_owner: null, lease_until: null });
          await movePins(trx, 'lost-api', 'staging', { candidate: null, weight: 0 });
        });
        resolve();
      };
    });
    platform.sourceControl.push('lost-api', treeOf('lost-api', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two');
    await lost;
    expect(world.objects.has('workload/lost-api-staging-r2-c1')).toBe(true);
    for (let tries = 0; tries < 1000 && world.objects.has('workload/lost-api-staging-r2-c1'); tries++) await wait(50);
    expect(world.objects.has('workload/lost-api-staging-r2-c1')).toBe(false);
    await shown('lost-api', { release: 'r1', ready: true });
  });

  it('that it is being taken back', async () => {
    platform.world.fails.set('start', 'no');
    const { body } = await post('/services', { name: 'going-api', team: 'payments', files: treeOf('going-api', 'payments') }).expect(202);
    await ended(platform, body.id);
    platform.world.broken.set('postgres', 'remove');
    await post(`/operations/${body.id}/undo`).expect(202);
    await shown('going-api', { ready: false, message: expect.stringMatching(/taken back/), ...ready('False', /postgres cannot remove/) });
    platform.world.broken.clear();
    expect(await ended(platform, body.id)).toMatchObject({ state: 'undone' });
  });

  it('a database that the file no longer asks for: kept, and said so', async () => {
    await created('without-api');
    const files = treeOf('without-api', 'payments').map(f => ({ path: f.path, content: Buffer.from(Buffer.from(f.contentBase64, 'base64').toString().replace(/ {2}database:[^]*$/, '')) }));
    platform.sourceControl.push('without-api', files, 'No database');
    const now = await shown('without-api', { release: 'r2', ready: true, database: { message: expect.stringMatching(/no longer asks/) } });
    expect(now.nodes.map((n: any) => n.type)).not.toContain('postgres');
    expect(platform.world.objects.has('postgres/without-api-staging-db')).toBe(true);
    expect(await platform.knex('resource').where({ service: 'without-api' }).pluck('state')).toEqual(['detached']);
  });

  it('costs at most two statements a minute while nothing happens', async () => {
    await created('idle-api');
    await wait(300);
    const row = await platform.knex('work').where({ key: 'binding:idle-api/staging' }).first();
    const mine: string[] = [];
    const listen = ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
      if (bindings?.some(value => String(value).includes('idle-api'))) mine.push(sql);
    };
    await look('idle-api');
    platform.knex.on('query', listen);
    for (let tries = 0; tries < 500 && mine.length < 2; tries++) await wait(20);
    await wait(300);
    platform.knex.off('query', listen);
    // One that reads everything, one that gives it back; the claim is shared by all, and a target may ask for two secrets.
    expect(mine).toHaveLength(2);
    const secrets = 2;
    const everyMs = new Date(row.due_at).getTime() - Date.now();
    expect(((mine.length + secrets) / everyMs) * 60_000).toBeLessThanOrEqual(2);
  });
});
