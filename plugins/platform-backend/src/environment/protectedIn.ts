import type { Knex } from 'knex';

/** Why an environment is not torn down now: a database in it that is protected; undefined where none is. It goes without a backup. */
export async function protectedIn(knex: Knex, environment: string): Promise<{ why: string; next: string } | undefined> {
  const row = await knex('resource').where({ environment, protected: true, removing: false }).orderBy('name').first('name');
  return row && { why: `The database ${row.name} in it is protected.`, next: `platform db policy ${row.name} --unprotect, if you are sure: it goes with ${environment}, and no backup of it stays.` };
}
