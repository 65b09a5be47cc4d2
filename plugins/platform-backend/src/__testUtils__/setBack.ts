import type { Knex } from 'knex';

/**
 * What the tables look like after all clocks were set back: every time in them lies as much further ahead. Operations
 * under way are left as they are in what their steps remember.
 *
 * @param time - as Postgres reads an interval: `1 hour`
 */
export async function setBack(knex: Knex, time: string): Promise<void> {
  await knex.transaction(async trx => {
    const { rows } = await trx.raw(
      `SELECT c.table_name AS table, array_agg(c.column_name::text) AS columns FROM information_schema.columns c
         JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type = 'timestamp with time zone'
          AND c.is_generated = 'NEVER' AND c.table_name NOT LIKE 'knex%'
          -- What sums up, or refuses to be changed, does not take part.
          AND NOT EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = format('%I.%I', c.table_schema, c.table_name)::regclass AND NOT g.tgisinternal) GROUP BY 1 ORDER BY 1`,
    );
    for (const { table, columns } of rows as Array<{ table: string; columns: string[] }>) {
      await trx(table).update(Object.fromEntries(columns.map(column => [column, trx.raw('?? + ?::interval', [column, time])])));
    }
  });
}
