import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('a worker', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node src/main.ts' } }));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const post = (path: string, body: object) => platform.api.post(`/api/platform${path}`).set('Authorization', as('ana')).send(body);
  const get = (path: string) => platform.api.get(`/api/platform${path}`).set('Authorization', as('ana'));
  const tree = (runtime: string) =>
    treeOf('mailer', 'payments').map(file =>
      file.path === 'platform.yaml' ? { ...file, contentBase64: Buffer.from(`kind: Service\nmetadata: { name: mailer, team: payments }\nspec: { language: typescript, runtime: ${runtime} }\n`).toString('base64') } : file,
    );

  it('is asked nothing, takes over at once, and has no address', async () => {
    const { body } = await post('/repositories', { name: 'mailer', team: 'payments', files: tree('{ type: worker }') }).expect(202);
    expect((await ended(platform, body.id)).outcome).toBe('succeeded');
    const asked = await post('/services/mailer/deployments', { environments: ['staging', 'production'], canary: {} }).expect(202);
    const done = await ended(platform, asked.body.id);
    expect(done.outcome).toBe('succeeded');
    const step = (id: string) => done.steps.find((one: any) => one.id === id);
    // In staging it serves already: the run of the pipeline has brought it there.
    expect(step('production/smoke').message).toContain('A worker listens on no port');
    expect(step('production/traffic').message).toContain('all of it has moved at once');
    expect(platform.world.calls.filter(call => call.includes('route'))).toEqual([]);
    const { environments } = (await get('/services/mailer').expect(200)).body;
    expect(environments).toEqual([0, 1].map(() => expect.objectContaining({ release: 'r1', worker: true, url: null, localUrl: null, ready: true })));
    expect(environments[0].conditions.map((one: any) => one.type)).not.toContain('TLSNotAvailable');
  });

  it('gets an address when it begins to answer, and loses it again, without a canary between the two', async () => {
    const push = (runtime: string) => platform.sourceControl.push('mailer', tree(runtime).map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), runtime);
    const deploy = async () => ended(platform, (await post('/services/mailer/deployments', { environments: ['production'], canary: {} }).expect(202)).body.id);
    push('{}');
    const web = await deploy();
    expect(web.outcome).toBe('succeeded');
    expect(web.steps.filter((one: any) => /canary/.test(one.id)).map((one: any) => one.message)).toEqual([0, 1].map(() => expect.stringContaining('What serves is a worker')));
    expect((await get('/services/mailer')).body.environments[1].url).toMatch(/^http/);
    push('{ type: worker }');
    const worker = await deploy();
    expect(worker.outcome).toBe('succeeded');
    expect(worker.result).toMatchObject({ release: 'r3' });
    expect(worker.result.url ?? null).toBeNull();
    expect((await get('/services/mailer')).body.environments[1]).toMatchObject({ release: 'r3', ready: true });
    expect([...platform.world.objects.keys()].filter(key => key.startsWith('route/mailer-production'))).toEqual([]);
  });
});
