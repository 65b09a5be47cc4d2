import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

const VARIABLE = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/** A share of the tests' Postgres server for one backend: all its databases have one prefix. */
export interface TestDatabase {
  /** What the backend's configuration needs to use it. */
  env: Record<string, string>;
  /** Drops every database with the prefix. */
  drop(): Promise<void>;
}

/** @throws Error when no server was given: a test without a database would prove nothing. */
export function testDatabase(): TestDatabase {
  const address = process.env[VARIABLE];
  if (!address) {
    throw new Error(
      `${VARIABLE} is not set. \`npm test\` starts a server and sets it; alone, set it to a PostgreSQL 18 server.`,
    );
  }
  const { hostname, port, username, password } = new URL(address);
  const prefix = `waymark_test_${randomBytes(4).toString('hex')}_`;
  return {
    env: {
      POSTGRES_HOST: hostname,
      POSTGRES_PORT: port || '5432',
      POSTGRES_USER: decodeURIComponent(username),
      POSTGRES_PASSWORD: decodeURIComponent(password),
      APP_CONFIG_backend_database_prefix: prefix,
    },
    drop: () => dropAll(address, prefix),
  };
}

async function dropAll(address: string, prefix: string): Promise<void> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) {
      await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
    }
  } finally {
    await client.end();
  }
}
