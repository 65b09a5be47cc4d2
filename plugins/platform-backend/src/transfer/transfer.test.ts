import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, ENTITIES, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { moveOwner } from './ownerEdits';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const CATALOG = 'kind: Component\nspec:\n  owner: group:default/payments # ours\n---\nkind: API\nspec:\n  owner: payments\n---\nkind: API\nspec: { owner: other }\n';

describe('a transfer', () => {
  let platform: TestPlatform;
  const post = (path: string, body: object = {}, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const get = (path: string, who = 'ana') => platform.api.get(`/api/platform${path}`).set('Authorization', as(who));
  const ask = (team: string, who: string) => post('/services/loan-api/transfer', { team, reason: 'They know it' }, who);
  const file = (path: string) => platform.sourceControl.repositories.get('loan-api')!.at(-1)!.files.find(f => f.path === path)!.content.toString();
  const team = async () => (await get('/services/loan-api')).body.service.team;

  beforeAll(async () => {
    const component = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'loan-api', namespace: 'default' }, spec: {} };
    platform = await startPlatform(databases, { entities: [...ENTITIES, component] });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts' } }));
    await ended(platform, (await post('/services', { name: 'loan-api', team: 'payments', files: treeOf('loan-api', 'payments', { 'catalog-info.yaml': CATALOG }) }).expect(202)).body.id);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('needs the word of both teams', async () => {
    const { body } = await ask('search', 'ana').expect(201);
    expect(body).toMatchObject({ from: 'payments', to: 'search', askedTeam: 'payments', state: 'waiting' });
    expect((await ask('search', 'ben').expect(409)).body.error.message).toContain('waits already');
    // Neither who asked, nor the team that asked, nor an assistant agrees.
    await post(`/transfers/${body.id}/accept`, {}, 'ana').expect(403);
    await post(`/transfers/${body.id}/accept`, {}, 'ben').set('X-Waymark-Door', 'assistant').expect(409);
    expect((await get('/transfers?mine=true', 'ben')).body.items.map((t: any) => t.id)).toEqual([body.id]);
    expect((await get('/transfers?mine=true', 'ana')).body.items).toEqual([]);
    expect((await post(`/transfers/${body.id}/decline`, { reason: 'No time' }, 'ben').expect(200)).body).toMatchObject({ state: 'declined', decidedBy: 'user:default/ben' });
    await post(`/transfers/${body.id}/accept`, {}, 'ben').expect(409);
    expect(await team()).toBe('payments');
  });

  it('is over when nobody has decided in time, and is taken back by who asked', async () => {
    const { body: late } = await ask('search', 'ana').expect(201);
    await platform.knex('service_transfer').where({ id: late.id }).update({ expires_at: new Date(0) });
    expect((await post(`/transfers/${late.id}/accept`, {}, 'ben').expect(409)).body.error.why).toBe('It is expired.');
    const { body } = await ask('search', 'ben').expect(201);
    expect(body).toMatchObject({ askedTeam: 'search' });
    await post(`/transfers/${body.id}/decline`, {}, 'ben').expect(200);
    await ask('moon', 'ana').expect(404);
    await ask('payments', 'ana').expect(409);
    await ask('platform', 'ben').expect(403);
  });

  it('moves the table, the files and what belongs to it, and the commit is built for the new owner', async () => {
    const { body } = await ask('search', 'ben').expect(201);
    const { body: operation } = await post(`/transfers/${body.id}/accept`, {}, 'ana').expect(202);
    const done = await ended(platform, operation.id);
    expect(done).toMatchObject({ kind: 'service.transfer', outcome: 'succeeded', result: { team: 'search' } });
    expect(await team()).toBe('search');
    expect(await platform.knex('repository').where({ name: 'loan-api' }).first()).toMatchObject({ team: 'search' });
    expect(await platform.knex('resource').where({ service: 'loan-api' }).distinct().pluck('team')).toEqual(['search']);
    expect(file('platform.yaml')).toContain('team: search');
    expect(file('catalog-info.yaml')).toBe(moveOwner(CATALOG, { from: 'group:default/payments', to: 'group:default/search' }));
    await post('/services/loan-api/environments/staging/restart', {}, 'ana').expect(403);
    expect((await runOnceMore(platform, operation.id)).outcome).toBe('succeeded');
    expect(platform.sourceControl.repositories.get('loan-api')).toHaveLength(2);
    expect(await platform.knex('event').where({ type: 'service.transferred' })).toHaveLength(1);
    for (let tries = 0; tries < 1000 && !(await platform.knex('operation').where({ kind: 'pipeline.run', team: 'search', state: 'succeeded' })).length; tries++) await new Promise(resolve => setTimeout(resolve, 50));
    expect((await get('/services/loan-api')).body.environments[0]).toMatchObject({ release: 'r2' });
    expect((await get('/transfers')).body.items[0]).toMatchObject({ state: 'accepted', operation: operation.id });
  });

  it('goes back as a whole when it cannot be brought to its end', async () => {
    const { body } = await ask('payments', 'ben').expect(201);
    // The file cannot be changed: it is not YAML.
    const before = file('platform.yaml');
    platform.sourceControl.push('loan-api', [{ path: 'platform.yaml', content: Buffer.from('a: [') }], 'Break it');
    const { body: operation } = await post(`/transfers/${body.id}/accept`, {}, 'ana').expect(202);
    for (let tries = 0; tries < 1000 && (await team()) !== 'payments'; tries++) await new Promise(resolve => setTimeout(resolve, 50));
    platform.sourceControl.push('loan-api', [{ path: 'platform.yaml', content: Buffer.from(before) }], 'Mend it');
    await post(`/operations/${operation.id}/undo`, {}, 'ana').expect(202);
    expect((await ended(platform, operation.id)).outcome).toBe('undone');
    expect(await team()).toBe('search');
    expect(file('platform.yaml')).toContain('team: search');
  });
});

it('gives what one group owned to another, and leaves all else', () => {
  expect(moveOwner(CATALOG, { from: 'group:default/payments', to: 'group:default/search' })).toBe(
    'kind: Component\nspec:\n  owner: group:default/search # ours\n---\nkind: API\nspec:\n  owner: group:default/search\n---\nkind: API\nspec: { owner: other }\n',
  );
});
