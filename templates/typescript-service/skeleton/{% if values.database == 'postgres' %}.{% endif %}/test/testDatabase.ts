import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Address of a Postgres that tests may use, each in a schema of its own. Without it those tests are skipped. */
export const testDatabaseUrl = process.env.TEST_DATABASE_URL;

export interface TestSchema {
  url: string;
  client: Client;
  drop(): Promise<void>;
}

/** Makes an empty schema, and an address whose connections see only that one. */
export async function createTestSchema(): Promise<TestSchema> {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(testDatabaseUrl!);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create schema ${schema}`);
  return {
    url: url.href,
    client,
    drop: async () => {
      await client.query(`drop schema ${schema} cascade`);
      await client.end();
    },
  };
}
