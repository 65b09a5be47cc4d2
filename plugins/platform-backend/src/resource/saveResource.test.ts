import { TestDatabases } from '@backstage/backend-test-utils';
import type { Condition } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { claimWork } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { careKey, resourceKey } from '../loop/keys';
import { migrateStore } from '../store/migrate';
import type { ResourceRow } from '../store/rows';
import { saveResource } from './saveResource';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('what is written of a resource', () => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
    await knex('environment').insert({ name: 'staging', target: 'local' }).onConflict('name').ignore();
  });

  const ready = (status: 'True' | 'False'): Condition => ({ type: 'Ready', status, reason: 'Seen', message: status, since: new Date().toISOString() }) as any;
  const careIsDue = async (id: string) => (await knex('work').where({ key: careKey(id) }).whereRaw('due_at <= clock_timestamp()')).length === 1;

  it('has its data looked after in the moment in which it takes connections, and only then', async () => {
    const [resource] = await knex<ResourceRow>('resource').insert({ id: 'pg-1', type: 'postgres', name: 'ledger', object_name: 'ledger-staging-database', environment: 'staging', team: 'payments', size: 'small', target: 'local', state: 'standalone' }).returning('*');
    await enqueue(knex, resourceKey('pg-1'));
    const [claim] = await claimWork(knex, 'w', 60_000, 1);
    await enqueue(knex, careKey('pg-1'), 60_000);
    await saveResource(knex, claim, resource, { node: null, conditions: [ready('False')] });
    expect(await careIsDue('pg-1')).toBe(false);
    await saveResource(knex, claim, resource, { node: null, conditions: [ready('True')] });
    expect(await careIsDue('pg-1')).toBe(true);
    await knex('work').where({ key: careKey('pg-1') }).update({ due_at: knex.raw(`now() + interval '1 minute'`) });
    await saveResource(knex, claim, resource, { node: null, conditions: [{ ...ready('True'), message: 'Still' }] });
    expect(await careIsDue('pg-1')).toBe(false);
  });
});
