import type { Knex } from 'knex';

/** Names of the tables that are not the platform's: the migrator's own. */
const MIGRATOR = /^knex_migrations/;

/**
 * The schema as lines that can be compared: `table.column` with its type, default and whether it may be null.
 */
export async function schemaOf(knex: Knex): Promise<Record<string, string>> {
  const { rows } = await knex.raw(`
    SELECT table_name || '.' || column_name AS line, concat_ws(' ', data_type, is_nullable, column_default, generation_expression) AS what
      FROM information_schema.columns WHERE table_schema = current_schema()`);
  return Object.fromEntries(rows.filter(({ line }: { line: string }) => !MIGRATOR.test(line)).map(({ line, what }: { line: string; what: string }) => [line, what]).sort());
}

/** Indexes, constraints and triggers, each with its definition. */
export async function rulesOf(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw(`
    SELECT indexdef AS line FROM pg_indexes WHERE schemaname = current_schema() AND tablename !~ '^knex_migrations'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0 AND contype <> 'n' AND conrelid::regclass::text !~ '^knex_migrations'
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`);
  return rows.map(({ line }: { line: string }) => line).sort();
}
