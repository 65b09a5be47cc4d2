import { TestDatabases } from '@backstage/backend-test-utils';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BareSourceControl } from '../__testUtils__/bareSourceControl';
import { enqueue } from '../loop/enqueue';
import { operationKey } from '../loop/keys';
import { as, ended as endedSoon, startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';

jest.setTimeout(120_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const MANIFEST = JSON.stringify({ name: 'orders', scripts: { start: 'node server.js', test: 'test' }, dependencies: { express: '4' } });
const serviceFile = (name: string, team = 'payments') => `kind: Service\nmetadata: { name: ${name}, team: ${team} }\nspec: { language: typescript }\n`;
const FILES = { 'package.json': MANIFEST, 'package-lock.json': '{}', 'server.js': 'listen(process.env.PORT) // /healthz /readyz' };

describe('bringing in a service', () => {
  let platform: TestPlatform;
  let git: BareSourceControl;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'waymark import '));
    git = new BareSourceControl(folder);
    platform = await startPlatform(databases, { sourceControl: git });
    platform.world.files.set('package.json', MANIFEST);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
    await rm(folder, { recursive: true, force: true });
  });

  const ended = (on: TestPlatform, id: string) => endedSoon(on, id, 'ana', 40_000);
  const bringIn = (body: object, who = 'ana') => platform.api.post('/api/platform/imports').set('Authorization', as(who)).send({ team: 'payments', ...body });
  const get = (where: string) => platform.api.get(`/api/platform${where}`).set('Authorization', as('ana'));
  const act = (id: string, what: 'retry' | 'undo') => platform.api.post(`/api/platform/operations/${id}/${what}`).set('Authorization', as('ana'));

  /** Waits until the operation is at a step. */
  async function at(id: string, step: string): Promise<void> {
    for (let tries = 0; tries < 1000; tries += 1) {
      const { body } = await get(`/operations/${id}`);
      if (body.steps.find((one: any) => one.id === step)?.state === 'running') return;
      await new Promise(resolve => setTimeout(resolve, 30));
    }
    throw new Error(`Operation ${id} never came to ${step}`);
  }

  /** A repository that is there already and that no service has. */
  async function repositoryOf(name: string, files: Record<string, string> = FILES): Promise<void> {
    const tree = Object.entries(files).map(([file, text]) => ({ path: file, contentBase64: Buffer.from(text).toString('base64') }));
    const { body } = await platform.api.post('/api/platform/repositories').set('Authorization', as('ana')).send({ name, team: 'payments', files: tree }).expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
  }

  it('waits for a history that is pushed, and takes it to a healthy service in staging', async () => {
    const work = git.work('orders', { ...FILES, 'platform.yaml': serviceFile('orders') });
    const head = git.commitAll(work.folder, {}, 'One more');
    const { body } = await bringIn({ name: 'orders', commit: head }).expect(202);
    await at(body.id, 'push');
    // Whoever pushes is asked for by the team of the repository, which is known by now.
    expect((await get('/repositories/orders').expect(200)).body).toMatchObject({ team: 'payments', service: 'orders', head: null });
    git.git(work.folder, 'push', '-q', git.bare('orders'), 'HEAD:refs/heads/main');
    const done = await ended(platform, body.id);
    expect(done).toMatchObject({ kind: 'service.import', outcome: 'succeeded', service: 'orders', result: { release: 'r1' } });
    expect(done.steps.map((s: any) => s.id)).toEqual(['service', 'repository', 'push', 'pipeline', 'catalog', 'ready']);
    expect((await git.heads(['orders'])).get('orders')).toBe(head);
    expect(git.git(git.bare('orders'), 'rev-list', '--count', 'main')).toBe('2');
    const detail = (await get('/services/orders').expect(200)).body;
    expect(detail.environments[0]).toMatchObject({ name: 'staging', release: 'r1', ready: true });
    expect(detail.environments[1]).toMatchObject({ name: 'production', release: null });
    expect(await platform.knex('audit').where({ action: 'importService', subject: 'orders' })).toEqual([expect.objectContaining({ actor: 'user:default/ana', team: 'payments', outcome: 'allowed' })]);
    // Every later push is the pipeline's, as of any service.
    git.git(work.folder, 'push', '-q', git.bare('orders'), `${git.commitAll(work.folder, {}, 'Later')}:refs/heads/main`);
    for (let tries = 0; tries < 1000 && (await get('/services/orders')).body.environments[0].release !== 'r2'; tries += 1) await new Promise(resolve => setTimeout(resolve, 50));
    expect((await get('/services/orders')).body.environments[0]).toMatchObject({ release: 'r2' });
  });

  it('refuses a push of something else, and goes on when the right one has come', async () => {
    const work = git.work('wrong', { ...FILES, 'platform.yaml': serviceFile('wrong-api') });
    const other = git.commitAll(work.folder, {}, 'Never pushed');
    const { body } = await bringIn({ name: 'wrong-api', commit: other }).expect(202);
    await at(body.id, 'push');
    git.git(work.folder, 'push', '-q', git.bare('wrong-api'), `${work.head}:refs/heads/main`);
    expect((await ended(platform, body.id)).error).toMatchObject({ step: 'push', what: 'Something else was pushed', next: expect.stringContaining(`platform retry ${body.id}`) });
    git.git(work.folder, 'push', '-q', git.bare('wrong-api'), `${other}:refs/heads/main`);
    await act(body.id, 'retry').expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it('takes back all that it has made while it waits, and the name is free', async () => {
    const { body } = await bringIn({ name: 'never-api', commit: '1'.repeat(40) }).expect(202);
    await at(body.id, 'push');
    const again = await bringIn({ name: 'never-api', commit: '1'.repeat(40) }).expect(409);
    expect(again.body.error).toMatchObject({ name: 'ConflictError', message: expect.stringContaining('never-api') });
    await act(body.id, 'undo').expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ state: 'undone' });
    expect(await git.getRepository('never-api')).toBeUndefined();
    await get('/services/never-api').expect(404);
    expect(await platform.knex('repository').where({ name: 'never-api' })).toEqual([]);
  });

  it('proposes for a repository that is there, adds the files in one commit, and is once for one key', async () => {
    await repositoryOf('ledger-api');
    const { body: proposal } = await get('/repositories/ledger-api/proposal').expect(200);
    expect(proposal).toMatchObject({ team: 'payments', current: null, serviceFile: expect.stringContaining('name: ledger-api'), catalogFile: expect.stringContaining('name: ledger-api') });
    expect(proposal.findings.filter((one: any) => one.severity === 'must')).toEqual([]);
    expect(proposal.concluded).toContainEqual(expect.objectContaining({ path: 'spec.framework', value: 'express' }));

    const send = () => bringIn({ name: 'ledger-api', head: proposal.head, serviceFile: proposal.serviceFile }).set('Idempotency-Key', 'ledger');
    const [first, second] = await Promise.all([send(), send()]);
    expect(second.body.id).toBe(first.body.id);
    const done = await ended(platform, first.body.id);
    expect(done).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
    const head = (await git.heads(['ledger-api'])).get('ledger-api')!;
    expect(git.git(git.bare('ledger-api'), 'diff', '--name-only', proposal.head, head)).toBe('platform.yaml');
    expect((await git.readFile('ledger-api', head, 'platform.yaml'))?.toString()).toBe(proposal.serviceFile);
    const twice = await bringIn({ name: 'ledger-api' }).expect(409);
    expect(twice.body.error).toMatchObject({ message: 'ledger-api is a service already', next: 'Look at it: platform status ledger-api' });
  });

  it('gives a repository back as it was, with the commit that it has added', async () => {
    await repositoryOf('back-api');
    platform.world.fails.set('node --run test', 'expected 1 to be 2');
    const { body } = await bringIn({ name: 'back-api', serviceFile: serviceFile('back-api') }).expect(202);
    expect((await ended(platform, body.id)).error).toMatchObject({ why: 'expected 1 to be 2' });
    // As after a crash before any of it was stored: nothing is added twice.
    const head = (await git.heads(['back-api'])).get('back-api');
    await platform.knex('operation_step').where({ operation: body.id }).whereIn('id', ['service', 'repository', 'files']).update({ state: 'running', ended_at: null });
    await platform.knex('operation').where({ id: body.id }).update({ state: 'running', ended_at: null });
    await enqueue(platform.knex, operationKey(body.id));
    expect(await ended(platform, body.id)).toMatchObject({ state: 'failed', error: { step: 'pipeline' } });
    expect((await git.heads(['back-api'])).get('back-api')).toBe(head);
    platform.world.fails.clear();
    await act(body.id, 'undo').expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ state: 'undone' });
    expect((await get('/repositories/back-api').expect(200)).body).toMatchObject({ service: null, team: 'payments', head: null });
    await get('/services/back-api').expect(404);
    expect([...platform.world.objects.keys()].filter(key => key.includes('back-api'))).toEqual([]);
    // It has its platform.yaml by now, so the next time nothing has to be given.
    const again = await bringIn({ name: 'back-api' }).expect(202);
    const done = await ended(platform, again.body.id);
    expect(done).toMatchObject({ outcome: 'succeeded' });
    expect(done.steps.map((s: any) => s.id)).not.toContain('files');
  });

  it('adds nothing on top of what somebody has pushed since it was proposed', async () => {
    await repositoryOf('moved-api');
    const head = (await git.heads(['moved-api'])).get('moved-api')!;
    await git.commitFiles({ name: 'moved-api', parent: head, files: [{ path: 'a.txt', content: Buffer.from('a') }], author: {}, message: 'Meanwhile', pusher: '' });
    const { body } = await bringIn({ name: 'moved-api', head, serviceFile: serviceFile('moved-api') }).expect(409);
    expect(body.error).toMatchObject({ message: 'Somebody has pushed to moved-api', next: 'Look at the new proposal.' });
  });

  describe('what is refused, with nothing made', () => {
    beforeAll(() => repositoryOf('plain-api', { ...FILES, 'catalog-info.yaml': 'kind: Component\nmetadata: { name: plain-api }\n' }));

    it.each<[string, object, number, RegExp]>([
      ['a name that ends in -db', { name: 'plain-db', commit: '1'.repeat(40) }, 400, /is not a name for a service/],
      ['a name of a repository that is there', { name: 'plain-api', commit: '1'.repeat(40) }, 409, /has a repository of that name/],
      ['a repository that is not there', { name: 'nowhere-api' }, 404, /No repository of that name/],
      ['no platform.yaml', { name: 'plain-api' }, 400, /none was given/],
      ['a platform.yaml that is not right', { name: 'plain-api', serviceFile: 'kind: Service' }, 400, /platform\.yaml:1:1/],
      ['a platform.yaml of another service', { name: 'plain-api', serviceFile: serviceFile('other-api') }, 400, /The file says "other-api"/],
      ['a catalog-info.yaml where there is one', { name: 'plain-api', serviceFile: serviceFile('plain-api'), catalogFile: 'kind: Component' }, 400, /never overwritten/],
      ['files beside a commit', { name: 'fresh-api', commit: '1'.repeat(40), serviceFile: serviceFile('fresh-api') }, 400, /a commit is given too/],
    ])('%s', async (_, body, status, why) => {
      const answer = await bringIn(body).expect(status);
      expect(answer.body.error).toMatchObject({ message: expect.any(String), why: expect.stringMatching(why), next: expect.any(String) });
    });

    it('a team that is not theirs, and a repository of another team', async () => {
      expect((await bringIn({ name: 'plain-api', serviceFile: serviceFile('plain-api') }, 'ben').expect(403)).body.error.why).toMatch(/not a member of team "payments"/);
      const other = await bringIn({ name: 'plain-api', team: 'search', serviceFile: serviceFile('plain-api', 'search') }, 'ben').expect(400);
      expect(other.body.error).toMatchObject({ why: 'team: the repository belongs to team "payments"' });
    });

    it('and indeed nothing of it was begun', async () => {
      expect(await platform.knex('operation').where({ kind: 'service.import' }).whereIn('service', ['plain-api', 'plain-db', 'nowhere-api', 'fresh-api'])).toEqual([]);
      expect((await get('/repositories/plain-api')).body.service).toBeNull();
    });
  });
});
