import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import path from 'node:path';
import { detach, ensureResource } from './ensureResource';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(60_000);

describe('the resource of a node, of which somebody else decides in the same moment', () => {
  let knex: Knex;
  const claim = { key: 'binding:shop/staging', fence: 3, failures: 0 };
  const row = () => knex('resource').where({ id: 'pg-a' }).first();
  const node: any = { id: 'postgres', type: 'postgres', name: 'shop-staging-db', resource: true, dependsOn: [], properties: { size: 'small' } };
  const others: any = { nodes: [{ id: 'route', type: 'route', name: 'shop-staging', dependsOn: [], properties: {} }] };

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    await knex.migrate.latest({ directory: path.resolve(__dirname, '../../migrations') });
    await knex('target').insert({ name: 'local', capabilities: '{}' });
    await knex('environment').insert({ name: 'staging', target: 'local' });
    await knex('service').insert({ name: 'shop', team: 'payments', created_by: 'ana' });
    await knex('work').insert({ key: claim.key, fence: claim.fence, due_at: knex.fn.now(), dirty: false });
  });
  beforeEach(async () => {
    await knex('resource').delete();
    await knex('resource').insert({ id: 'pg-a', type: 'postgres', name: 'shop-db', object_name: 'shop-staging-db', service: 'shop', environment: 'staging', team: 'payments', size: 'small', target: 'local', state: 'deleted' });
  });
  afterAll(() => knex?.destroy());

  it('stays deleted where it was read as detached, or as attached', async () => {
    const known = await row();
    const input = { node, service: { name: 'shop', team: 'payments' }, environment: { name: 'staging', target: 'local' } };
    await ensureResource(knex, claim, { ...input, known: { ...known, state: 'detached' } });
    await detach(knex, claim, [{ ...known, state: 'attached' }], others);
    expect(await row()).toMatchObject({ state: 'deleted', generation: known.generation });
  });

  it('is attached again by a line that is back, and detached by one that went', async () => {
    await knex('resource').update({ state: 'detached' });
    await ensureResource(knex, claim, { node, service: { name: 'shop', team: 'payments' }, environment: { name: 'staging', target: 'local' }, known: await row() });
    expect(await row()).toMatchObject({ state: 'attached' });
    await detach(knex, claim, [await row()], others);
    expect(await row()).toMatchObject({ state: 'detached' });
  });
});
