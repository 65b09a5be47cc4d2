import { execFileSync } from 'node:child_process';
import pg from 'pg';
import { until } from './startTestAgent.ts';
import type { TestAgent } from './startTestAgent.ts';

// Of the password "an-example-of-a-password", salt and iterations fixed, so that a test can log in.
const PASSWORD = 'an-example-of-a-password';
const VERIFIER =
  'SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$6ZVczE/+Y0zZPuDpN5cWkmn2uU0BfMwbCd11Zg8GrMY=:Od0g/PWT7BKnpP4wBuWAD3AooIImrttDE6HQ8PSzbA0=';
/** Of another password. */
export const OTHER =
  'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=';

// Made in a blink, but on a machine that is busy with other tests.
const WITHIN_MS = 60_000;

/** A database, with a login that the tests know. */
export const spec = (fence: number, more: object = {}) => ({
  fence,
  size: 'small',
  database: 'shop',
  user: 'shop',
  verifier: VERIFIER,
  ...more,
});

/** Hands on the databases of an agent. Only for tests. */
export function databasesOf(agent: TestAgent) {
  const ready = (name: string) =>
    until(
      `${name} is ready`,
      async () => {
        const { body } = await agent.call('GET', `/v1/postgres/${name}`);
        return body?.phase === 'ready' && body;
      },
      WITHIN_MS,
    );

  async function query(port: number, sql: string, login: object = {}) {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'shop',
      password: PASSWORD,
      database: 'shop',
      ...login,
    });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  const postmasters = (name: string) =>
    execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter(
        line =>
          line.includes(`${agent.dataDir}/`) &&
          line.includes(name ? `/instances/${name}/data` : '/instances/'),
      );

  return { ready, query, postmasters };
}
