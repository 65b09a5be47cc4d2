import { TestDatabases } from '@backstage/backend-test-utils';
import { imageOf, imageTarget } from '../__testUtils__/imageTarget';
import { as, ended, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const ONE = imageOf('1');
const TWO = imageOf('2');

describe('images that were built elsewhere', () => {
  let platform: TestPlatform;
  const cluster = imageTarget();
  let first: string;

  const SCRIPTS = JSON.stringify({ scripts: { start: 'node dist/main.js', migrate: 'node migrate.js', other: 1 } });
  const tree = (more: Record<string, string> = {}, name = 'shop-api') =>
    treeOf(name, 'payments', { 'package.json': SCRIPTS, ...more }).map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') }));
  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const get = async (path: string) => (await platform.api.get(`/api/platform${path}`).set('Authorization', as('ana'))).body;
  const deploy = (body: object, service = 'shop-api') => post(`/services/${service}/deployments`, body);
  const done = async (body: object) => ended(platform, (await deploy(body).expect(202)).body.id);
  const operations = async () => Number((await platform.knex('operation').count())[0].count);
  const releases = (): Promise<Array<{ number: number; commit: string; image: string | null; artifact_gone: boolean }>> => platform.knex('release').where({ service: 'shop-api' }).orderBy('number').select('number', 'commit', 'image', 'artifact_gone', 'commands');
  /** What runs on the cluster: release and image. */
  const running = () => [...cluster.world.objects.values()].filter(o => o.type === 'workload').map(o => [o.properties.release, o.properties.image]);

  beforeAll(async () => {
    platform = await startPlatform(databases, { features: [cluster.feature] });
    cluster.world.address = platform.world.address;
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node src/main.ts' } }));
    await platform.knex('environment').where({ name: 'staging' }).update({ target: 'fake' });
    await platform.knex('environment').where({ name: 'production' }).update({ target: 'eu-1' });
    const { body } = await post('/services', { name: 'shop-api', team: 'payments', files: tree().map(f => ({ path: f.path, contentBase64: f.content.toString('base64') })) }).expect(202);
    await ended(platform, body.id);
    first = (await platform.knex('release').where({ number: 1 }).first()).commit;
    // Pushes are not looked at until a test wants them to be.
    await platform.knex('repository').update({ seen_head: null });
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  describe('a release that has none', () => {
    const WORDS = { name: 'ConflictError', why: expect.stringContaining('Embedded git has no image builder'), next: expect.stringContaining('--image REF@DIGEST --commit SHA') };

    it.each([{ environments: ['production'] }, { environments: ['production'], release: 'r1' }, {}])('is refused where images run, before anything begins: deployment %j', async body => {
      const before = await operations();
      const answer = await deploy(body).expect(409);
      expect(answer.body.error).toMatchObject({ ...WORDS, message: expect.stringMatching(/^r1 of shop-api cannot be deployed to production/) });
      expect(await operations()).toBe(before);
      expect(await platform.knex('audit').where({ outcome: 'refused', action: 'createDeployment', service: 'shop-api' })).not.toEqual([]);
      expect(await get('/services/shop-api')).toMatchObject({ environments: [{ name: 'staging', release: 'r1' }, { name: 'production', release: null }] });
    });

    it.each([{ environments: ['production'] }, { environments: ['production'], from: 'staging' }, { release: 'r1' }])('is refused so by a plan: %j', async body => {
      expect((await post('/services/shop-api/plans', body).expect(409)).body.error).toMatchObject(WORDS);
    });

    it('goes on to be deployed where folders run', async () => {
      expect(await done({ environments: ['staging'] })).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
    });
  });

  describe('what is refused, in words, before anything begins', () => {
    it.each([
      [{ image: 'ghcr.io/acme/shop:v1', commit: 'a'.repeat(40) }, 'image', /no digest/],
      [{ image: `${ONE};reboot`, commit: 'a'.repeat(40) }, 'image', /digest is not right/],
      [{ image: ONE.replace('ghcr.io/', ''), commit: 'a'.repeat(40) }, 'image', /host of a registry/],
      [{ image: ONE }, 'image', /of which commit/],
      [{ commit: 'a'.repeat(40) }, 'commit', /there is no image/],
      [{ image: ONE, commit: 'a'.repeat(40), release: 'r1' }, 'release', /makes one of its own/],
      [{ image: ONE, commit: 'HEAD' }, 'commit', /pattern/],
    ])('%j', async (body, path, why) => {
      const before = await operations();
      const answer = await deploy({ environments: ['production'], ...body }).expect(400);
      expect(answer.body.error).toMatchObject({ name: 'InputError', why: expect.stringMatching(why), problems: [{ path }] });
      expect(await operations()).toBe(before);
    });

    it('a commit that is not there, or is none of the default branch', async () => {
      const off = platform.sourceControl.pushBranch('shop-api', 'try', { files: tree(), message: 'An idea' })!;
      const unknown = await deploy({ environments: ['production'], image: ONE, commit: 'a'.repeat(40) }).expect(404);
      expect(unknown.body.error).toMatchObject({ message: 'shop-api has no commit aaaaaaaaaaaa', why: 'The repository shop-api does not have it.' });
      const elsewhere = await deploy({ environments: ['production'], image: ONE, commit: off }).expect(404);
      expect(elsewhere.body.error).toMatchObject({ why: expect.stringContaining('not on main') });
    });

    it('a commit of another service', async () => {
      const { body } = await post('/repositories', { name: 'other-api', team: 'payments', files: tree({}, 'other-api').map(f => ({ path: f.path, contentBase64: f.content.toString('base64') })) }).expect(202);
      await ended(platform, body.id);
      const commit = platform.sourceControl.repositories.get('other-api')!.at(-1)!.sha;
      expect((await deploy({ environments: ['production'], image: ONE, commit }).expect(404)).body.error.path).toBeUndefined();
      expect(await releases()).toHaveLength(1);
    });

    it.each<[string, Record<string, string>, RegExp]>([
      ['a broken file', { 'platform.yaml': 'kind: [' }, /platform\.yaml:1/],
      ["another service's file", { 'platform.yaml': tree({}, 'till-api')[0].content.toString() }, /The file says "till-api"/],
      ['a broken package.json', { 'package.json': '{' }, /JSON/],
      ['nothing to start', { 'package.json': '{}' }, /no script "start"/],
    ])('%s', async (_, files, why) => {
      const before = await operations();
      const commit = platform.sourceControl.push('shop-api', tree(files), `Broken ${Object.values(files)[0].slice(0, 20)}`);
      const answer = await deploy({ environments: ['production'], image: ONE, commit }).expect(400);
      expect(answer.body.error).toMatchObject({ name: 'InputError', why: expect.stringMatching(why) });
      expect(await operations()).toBe(before);
    });
  });

  it('comes to the release that the pipeline has built of its commit, and is deployed as any other', async () => {
    const local = JSON.stringify([...platform.world.objects.values()].filter(o => o.type === 'workload').map(o => o.properties));
    const made = await done({ environments: ['production'], image: ONE, commit: first });
    expect(made).toMatchObject({ kind: 'deploy', outcome: 'succeeded', title: 'Deploy image 111111111111 of shop-api to production', result: { release: 'r1' } });
    expect(running()).toEqual([['r1', ONE]]);
    expect(await get('/services/shop-api/releases')).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ name: 'r1', image: ONE })]) });
    // What runs of it from its folder is as it was.
    expect(JSON.stringify([...platform.world.objects.values()].filter(o => o.type === 'workload').map(o => o.properties))).toBe(local);
    expect(platform.world.workspaces.size).toBeGreaterThan(0);
  });

  it('is one release, however often it comes', async () => {
    const before = await releases();
    const again = await done({ environments: ['production'], image: ONE, commit: first });
    expect(again).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
    expect(await runOnceMore(platform, again.id)).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
    expect(await releases()).toEqual(before);
  });

  it('is a release of its own, with what its files say, where another one of the commit is there', async () => {
    const made = await done({ environments: ['production'], image: TWO, commit: first });
    expect(made.outcome).toBe('succeeded');
    const [, two] = (await releases()).filter(r => r.commit === first);
    expect(two).toMatchObject({ image: TWO, artifact_gone: true, commands: { start: 'node dist/main.js', migrate: 'node --run migrate' } });
    expect(running()).toEqual([[`r${two.number}`, TWO]]);
    // On the local target there is nothing of it to run.
    const refused = await deploy({ environments: ['staging'], release: `r${two.number}` }).expect(409);
    expect(refused.body.error).toMatchObject({ why: expect.stringContaining('there is only an image'), next: expect.stringContaining('Push its commit') });
  });

  it('is what a rollback goes back to, whether its folder is tidied up or not', async () => {
    await platform.knex('release').where({ number: 1 }).update({ artifact_gone: true });
    const { body } = await post('/services/shop-api/rollbacks', { environment: 'production' }).expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
    await platform.knex('release').where({ number: 1 }).update({ artifact_gone: false });
    expect(running()).toEqual([['r1', ONE]]);
  });

  it('can be taken back with the release that it has made, while it has not ended', async () => {
    const commit = platform.sourceControl.push('shop-api', tree({ 'package.json': JSON.stringify({ scripts: { start: 'bad' } }) }), 'Starts badly');
    cluster.world.fails.set('bad', 'cannot find it');
    const failed = await done({ environments: ['production'], image: imageOf('3'), commit });
    expect(failed).toMatchObject({ outcome: 'failed', error: { step: 'production/deploy' } });
    expect((await releases()).filter(r => r.commit === commit)).toHaveLength(1);
    await post(`/operations/${failed.id}/undo`, {}).expect(202);
    expect(await ended(platform, failed.id)).toMatchObject({ state: 'undone' });
    expect((await releases()).filter(r => r.commit === commit)).toEqual([]);
    expect(running()).toEqual([['r1', ONE]]);
  });

  it('a push whose promotion leads there says so and stops, and the first environment has it', async () => {
    const text = tree()[0].content.toString().replace('  runtime:', '  deployment:\n    promotion: automatic\n  runtime:');
    await platform.knex('repository').where({ name: 'shop-api' }).update({ seen_head: first });
    const sha = platform.sourceControl.push('shop-api', tree({ 'platform.yaml': text }), 'By itself');
    const until = Date.now() + 20_000;
    let run: any;
    while (!run?.ended_at && Date.now() < until) {
      await new Promise(resolve => setTimeout(resolve, 50));
      run = await platform.knex('operation').where({ kind: 'pipeline.run', state: 'succeeded' }).whereRaw(`input->>'commit' = ?`, [sha]).first();
    }
    const { lines } = await get(`/operations/${run.id}/log`);
    expect(lines.map((l: any) => l.text).join('\n')).toMatch(/Not promoted: r\d+ of shop-api cannot be deployed to production\. .*no image builder/);
    expect(await platform.knex('operation').where({ kind: 'deploy', key: `promote:${run.id}` })).toEqual([]);
  });

  it('a service whose first environment runs images is created, and waits for its image', async () => {
    await platform.knex('environment').where({ name: 'staging' }).update({ target: 'eu-1' });
    const files = tree({}, 'new-api').map(f => ({ path: f.path, contentBase64: f.content.toString('base64') }));
    const { body } = await post('/services', { name: 'new-api', team: 'payments', files }).expect(202);
    const created = await ended(platform, body.id);
    expect(created).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
    const run = await get(`/operations/${created.result.pipeline}`);
    const states = Object.fromEntries(run.steps.map((s: any) => [s.id, s.state]));
    expect(states).toMatchObject({ build: 'skipped', release: 'succeeded', migrate: 'skipped', deploy: 'skipped', smoke: 'skipped', traffic: 'skipped' });
    expect(run.steps.find((s: any) => s.id === 'migrate').message).toContain('Embedded git has no image builder');
    expect([...cluster.world.objects.values()].filter(o => o.name.startsWith('new-api'))).toEqual([]);

    const { commit } = await platform.knex('release').where({ service: 'new-api' }).first();
    const deployed = await ended(platform, (await deploy({ image: ONE, commit }, 'new-api').expect(202)).body.id);
    expect(deployed).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
    expect((await get('/services/new-api')).environments.map((e: any) => [e.name, e.release, e.ready])).toEqual([['staging', 'r1', true], ['production', 'r1', true]]);
  });
});
