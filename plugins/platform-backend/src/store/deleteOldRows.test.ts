import { TestDatabases } from '@backstage/backend-test-utils';
import { deleteOldRows } from './deleteOldRows';
import { migrateStore } from './migrate';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('rows past their time', () => {
  it('go, the newest event and the audit stay', async () => {
    const knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
    const ago = (days: number) => knex.raw(`now() - ? * interval '1 day'`, [days]);
    await knex('event').insert([40, 20, 50].map(days => ({ type: 'test', title: `${days}`, time: ago(days) })));
    await knex('idempotency').insert([9, 1].map(days => ({ actor: 'a', key: `${days}`, request_hash: '', operation: 'o', created_at: ago(days) })));
    await knex('sample').insert([500, 300].map(days => ({ service: 's', environment: 'e', minute: ago(days), requests: 1, errors: 0, latency_sum_ms: 1 })));
    await knex('operation').insert({ id: 'o', kind: 'deploy', title: '', actor: 'a', door: 'api', input: '{}', state: 'succeeded' });
    const measurement = { operation: 'o', step: 's', attempt: 1, environment: 'e', weight: 10, stable_release: 'r1', candidate_release: 'r2', probes: '{}', verdict: 'error', reason: '' };
    await knex('measurement').insert([100, 80].map(days => ({ ...measurement, number: days, time: ago(days) })));
    await knex('audit').insert({ time: ago(1000), actor: 'a', door: 'api', action: 'x', outcome: 'allowed' });

    await knex('service').insert({ name: 's', team: 't', created_by: 'a' });
    await knex('operation').insert({ id: 'f', kind: 'deploy', title: '', actor: 'a', door: 'api', input: '{}', state: 'failed' });
    const plan = { service: 's', change: '{}', release: 1, notes: '[]', environments: '[]', created_by: 'a' };
    const plans: Array<[string, number, string | null]> = [['old', 40, null], ['applied', 40, 'o'], ['retried', 40, 'f'], ['new', 10, null]];
    await knex('plan').insert(plans.map(([id, days, operation]) => ({ ...plan, id, operation, expires_at: ago(days) })));

    expect(await deleteOldRows(knex)).toBe(7);
    expect(await knex('plan').orderBy('id').pluck('id')).toEqual(['new', 'retried']);
    // 50 days old, and yet the last one that was written.
    expect(await knex('event').orderBy('id').pluck('title')).toEqual(['20', '50']);
    expect(await knex('idempotency').pluck('key')).toEqual(['1']);
    expect(await knex('sample')).toHaveLength(1);
    expect(await knex('sample_day')).toHaveLength(1);
    expect(await knex('measurement').pluck('number')).toEqual([80]);
    expect(await knex('audit')).toHaveLength(1);
    expect(await deleteOldRows(knex)).toBe(0);
  });
});
