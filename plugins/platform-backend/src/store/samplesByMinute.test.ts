import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import path from 'node:path';
import { SampleKeeper } from '../feed/SampleKeeper';
import { deleteOldRows } from './deleteOldRows';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const directory = path.join(__dirname, '../../migrations');

it('what is asked of samples by minute alone reads none of the others', async () => {
  const knex: Knex = await databases.init('POSTGRES_18');
  await knex.migrate.latest({ directory });
  await knex.raw(
    `INSERT INTO sample (service, environment, minute, requests, errors, latency_sum_ms)
       SELECT 's' || s, 'staging', now() - m * interval '10 minutes', 1, 0, 1 FROM generate_series(1, 20) s, generate_series(1, 2000) m`,
  );
  await knex.raw('ANALYZE sample');
  // What is really asked, and how Postgres would go about it.
  const asked: Array<{ sql: string; bindings: any[] }> = [];
  knex.on('query', ({ sql, bindings }) => void (/sample\b/.test(sql) && /minute/.test(sql) && asked.push({ sql, bindings: bindings ?? [] })));
  await new (SampleKeeper as any)(knex, new Map(), { debug: () => undefined }).keepLastUse();
  await deleteOldRows(knex);
  expect(asked).toHaveLength(2);
  for (const { sql, bindings } of [...asked]) {
    const { rows } = await knex.raw(`EXPLAIN ${sql.replace(/\$\d+/g, '?')}`, bindings);
    const plan = rows.map((row: any) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('sample_minute');
    expect(plan).not.toContain('Seq Scan on sample');
  }
  await knex.migrate.down({ directory, name: '20261125_samples_by_minute.js' } as any);
  expect(await knex('pg_indexes').where({ indexname: 'sample_minute' })).toEqual([]);
});
