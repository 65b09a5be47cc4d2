import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const SCRIPTS = { start: 'start', lint: 'lint', test: 'test' };

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the pipeline, at every moment', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases);
  });
  beforeEach(() => {
    platform.world.fails.clear();
    platform.world.slow.clear();
    platform.world.files.set('package.json', JSON.stringify({ scripts: SCRIPTS }));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const post = (path: string, body?: object) => platform.api.post(`/api/platform${path}`).set('Authorization', as('ana')).send(body);
  const get = async (path: string) => (await platform.api.get(`/api/platform${path}`).set('Authorization', as('ana'))).body;
  const staging = async (name: string) => (await get(`/services/${name}`)).environments[0];
  const workloads = (name: string) => [...platform.world.objects.keys()].filter(k => k.startsWith(`workload/${name}`));
  const files = (name: string) => treeOf(name, 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') }));

  async function create(name: string): Promise<string> {
    const { body } = await post('/services', { name, team: 'payments', files: treeOf(name, 'payments') }).expect(202);
    return body.id;
  }
  async function created(name: string): Promise<void> {
    expect(await ended(platform, await create(name))).toMatchObject({ state: 'succeeded' });
  }
  /** Pushes and returns the run that it starts. */
  async function push(name: string, message: string): Promise<string> {
    const before = await platform.knex('operation').where({ service: name, kind: 'pipeline.run' }).pluck('id');
    platform.sourceControl.push(name, files(name), message);
    return until(async () => (await platform.knex('operation').where({ service: name, kind: 'pipeline.run' }).whereNotIn('id', before).first('id'))?.id);
  }
  async function until<T>(look: () => Promise<T | undefined | false>, ms = 40_000): Promise<T> {
    const end = Date.now() + ms;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (Date.now() > end) throw new Error('It did not happen in time');
      await wait(30);
    }
  }
  const running = (operation: string, step: string) =>
    until(async () => (await get(`/operations/${operation}`)).steps.find((s: any) => s.id === step && s.state === 'running' && s.message));

  it.each(['start', 'smoke'])('goes on at Retry after a release that did not come up (%s)', async where => {
    const name = `again-${where}`;
    await created(name);
    if (where === 'start') platform.world.fails.set('start', 'no such table');
    else platform.world.health = 503;
    const run = await push(name, 'Two');
    expect(await ended(platform, run)).toMatchObject({ state: 'failed' });
    platform.world.fails.clear();
    platform.world.health = 200;
    await until(async () => !workloads(name).some(w => w.includes('-r2-')));
    await post(`/operations/${run}/retry`).expect(202);
    expect(await ended(platform, run)).toMatchObject({ state: 'succeeded' });
    expect(await staging(name)).toMatchObject({ release: 'r2', ready: true, candidate: null });
  });

  it('takes back a release that waits to come up, when there was nothing to migrate', async () => {
    await created('slow-api');
    platform.world.files.set('package.json', JSON.stringify({ scripts: { ...SCRIPTS, start: 'start slowly' } }));
    platform.world.slow.add('start slowly');
    const run = await push('slow-api', 'Two');
    await running(run, 'deploy');
    await until(async () => workloads('slow-api').length === 2);
    await post(`/operations/${run}/undo`).expect(202);
    expect(await ended(platform, run)).toMatchObject({ state: 'undone' });
    expect(await staging('slow-api')).toMatchObject({ release: 'r1', candidate: null, ready: true });
    expect(workloads('slow-api')).toEqual(['workload/slow-api-staging-r1-c1']);
    expect(await platform.knex('release').where({ service: 'slow-api' }).pluck('number')).toEqual([1]);
    expect([...platform.world.workspaces.keys()].filter(k => k.startsWith('slow-api'))).toHaveLength(1);
  });

  it('moves the traffic back at Undo, and keeps what serves', async () => {
    await created('moved-api');
    platform.world.slow.add('route');
    const run = await push('moved-api', 'Two');
    await running(run, 'traffic');
    await until(async () => (await staging('moved-api')).release === 'r2');
    await post(`/operations/${run}/undo`).expect(202);
    await wait(200);
    platform.world.slow.clear();
    expect(await ended(platform, run)).toMatchObject({ state: 'undone' });
    await until(async () => (await staging('moved-api')).ready);
    expect(await staging('moved-api')).toMatchObject({ release: 'r1', candidate: null });
    expect(workloads('moved-api')).toEqual(['workload/moved-api-staging-r1-c1']);
    expect([...platform.world.workspaces.keys()].filter(k => k.startsWith('moved-api'))).toHaveLength(1);
  });

  it('ends its jobs at Undo while they run', async () => {
    await created('jobs-api');
    platform.world.slow.add('node --run test');
    const run = await push('jobs-api', 'Two');
    await running(run, 'test');
    await post(`/operations/${run}/undo`).expect(202);
    expect(await ended(platform, run)).toMatchObject({ state: 'undone' });
    expect([...platform.world.jobs.keys()].filter(k => k.startsWith(run))).toEqual([]);
    expect(await staging('jobs-api')).toMatchObject({ release: 'r1', ready: true });
  });

  it('comes to one end when Retry and Undo are asked for at once, several times, with a push between', async () => {
    await created('torn-api');
    platform.world.fails.set('node --run lint', 'semicolon');
    const run = await push('torn-api', 'Two');
    expect(await ended(platform, run)).toMatchObject({ state: 'failed' });
    platform.world.fails.clear();
    const asked = ['retry', 'undo', 'retry', 'undo', 'undo'].map(verb => post(`/operations/${run}/${verb}`));
    const head = platform.sourceControl.push('torn-api', files('torn-api'), 'Three');
    const answers = (await Promise.all(asked)).map(a => a.status);
    expect(answers.filter(status => ![202, 409].includes(status))).toEqual([]);
    expect(answers).toContain(202);
    expect(['undone', 'succeeded', 'superseded']).toContain((await ended(platform, run)).state);
    await until(async () => (await staging('torn-api')).commit.sha === head && (await staging('torn-api')).ready);
    await until(async () => !(await platform.knex('operation').where({ service: 'torn-api' }).whereIn('state', ['running', 'undoing']).first('id')));
    await until(async () => workloads('torn-api').length === 1);
    expect(await staging('torn-api')).toMatchObject({ candidate: null, ready: true });
    expect([...platform.world.jobs.keys()].filter(k => k.startsWith(run))).toEqual([]);
  });

  it('lets the newest of several quick pushes win, and starts nothing twice', async () => {
    await created('quick-api');
    const first = await push('quick-api', 'A');
    platform.sourceControl.push('quick-api', files('quick-api'), 'B');
    const head = platform.sourceControl.push('quick-api', files('quick-api'), 'C');
    await ended(platform, first);
    await until(async () => (await staging('quick-api')).commit?.sha === head && (await staging('quick-api')).ready);
    const runs = await platform.knex('operation').where({ service: 'quick-api', kind: 'pipeline.run' });
    expect(new Set(runs.map((r: any) => r.input.commit)).size).toBe(runs.length);
    const numbers = await platform.knex('release').where({ service: 'quick-api' }).orderBy('number').pluck('number');
    expect(numbers).toEqual(numbers.map((_: number, i: number) => i + 1));
  });

  it('goes on looking at other repositories when one cannot be read', async () => {
    await created('aaa-damaged');
    await created('zzz-sound');
    platform.sourceControl.broken.add('aaa-damaged');
    platform.sourceControl.push('aaa-damaged', files('aaa-damaged'), 'Two');
    expect(await push('zzz-sound', 'Two')).toEqual(expect.any(String));
    platform.sourceControl.broken.clear();
  });

  it('says of one service that its repository cannot be read, sees the pushes to the others, and says when it can be read again', async () => {
    await created('aaa-locked');
    await created('zzz-open');
    const said = async (name: string) => (await get(`/services/${name}`)).conditions;
    const begun = async () => platform.knex('event').where({ service: 'aaa-locked' }).whereLike('type', 'repository.%').orderBy('id').pluck('type');
    platform.sourceControl.unreadable.set('aaa-locked', Object.assign(new Error("EACCES: permission denied, open '/secret/place/HEAD'"), { code: 'EACCES' }));
    platform.sourceControl.push('aaa-locked', files('aaa-locked'), 'Two');
    expect(await push('zzz-open', 'Two')).toEqual(expect.any(String));
    const [condition] = await until(async () => (await said('aaa-locked')).length && said('aaa-locked'));
    expect(condition).toMatchObject({ type: 'RepositoryReadable', status: 'False', cause: { object: 'aaa-locked', words: 'EACCES' }, lastTransitionTime: expect.any(String) });
    expect(JSON.stringify(condition)).not.toContain('/secret');
    expect(await said('zzz-open')).toEqual([]);
    // It is said once, however often it is looked.
    for (let i = 0; i < 3; i++) expect(await push('zzz-open', `More ${i}`)).toEqual(expect.any(String));
    expect(await begun()).toEqual(['repository.unreadable']);
    platform.sourceControl.unreadable.clear();
    await until(async () => (await said('aaa-locked')).length === 0);
    expect(await begun()).toEqual(['repository.unreadable', 'repository.readable']);
    await until(async () => platform.knex('operation').where({ service: 'aaa-locked', kind: 'pipeline.run' }).whereRaw(`title LIKE '%Two'`).first('id'));
  });

  it('waits while the machine does not answer, says so, and goes on', async () => {
    await created('away-job');
    platform.world.slow.add('node --run test');
    const run = await push('away-job', 'Two');
    await running(run, 'test');
    platform.world.unreachable = true;
    try {
      await until(async () => /does not answer/.test((await get(`/operations/${run}`)).steps.find((s: any) => s.id === 'test').message ?? ''), 4000);
    } finally {
      platform.world.unreachable = false;
    }
    for (const [name, job] of platform.world.jobs) if (job.state === 'running') platform.world.jobs.set(name, { ...job, state: 'succeeded' });
    expect(await ended(platform, run)).toMatchObject({ state: 'succeeded' });
  });

  it('ends a creation well when a push has mended what had failed', async () => {
    platform.world.fails.set('node --run lint', 'semicolon');
    const creation = await create('mended-api');
    expect(await ended(platform, creation)).toMatchObject({ state: 'failed' });
    platform.world.fails.clear();
    const run = await push('mended-api', 'Mend it');
    expect(await ended(platform, run)).toMatchObject({ state: 'succeeded' });
    await until(async () => (await get(`/operations/${creation}`)).state === 'succeeded');
    expect(await staging('mended-api')).toMatchObject({ ready: true, commit: { message: 'Mend it' } });
  });

  it('goes on from a part that was retried by itself', async () => {
    platform.world.fails.set('node --run lint', 'semicolon');
    const creation = await create('part-api');
    await ended(platform, creation);
    platform.world.fails.clear();
    const [child] = await platform.knex('operation').where({ parent: creation }).pluck('id');
    await post(`/operations/${child}/retry`).expect(202);
    expect(await ended(platform, child)).toMatchObject({ state: 'succeeded' });
    await post(`/operations/${creation}/retry`);
    expect(await ended(platform, creation)).toMatchObject({ state: 'succeeded', result: { release: 'r1' } });
    expect(platform.world.calls.filter(c => c === 'apply workload/part-api-staging-r1-c1')).toHaveLength(1);
  });
});
