import pg from 'pg';

async function inDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** How many sessions a login has open. */
export const sessionsOf = (url: string, login: string): Promise<number> =>
  inDatabase(url, async client => (await client.query('SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = $1', [login])).rows[0].n);

/** Titles that are in no row. */
export const missingRows = (url: string, titles: string[]): Promise<string[]> =>
  inDatabase(url, async client => {
    const { rows } = await client.query('SELECT title FROM unnest($1::text[]) AS title EXCEPT SELECT title FROM notes', [titles]);
    return rows.map(row => row.title);
  });

/** Gives a login another password and ends its sessions: what a rotation would be that waits for nobody. A login may do that to itself. */
export const cutLogin = (url: string): Promise<void> =>
  inDatabase(url, async client => {
    await client.query('SET ROLE NONE');
    const { rows } = await client.query(`SELECT format('ALTER ROLE %I PASSWORD %L', session_user, gen_random_uuid()) AS alter`);
    await client.query(rows[0].alter);
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = session_user AND pid <> pg_backend_pid()');
  });
