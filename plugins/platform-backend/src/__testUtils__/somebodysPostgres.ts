import { startTestAgent, until } from '@waymark/agent/testing';
import path from 'node:path';
import { Client } from 'pg';

/** Of a password that nobody uses here. */
const VERIFIER = 'SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$6ZVczE/+Y0zZPuDpN5cWkmn2uU0BfMwbCd11Zg8GrMY=:Od0g/PWT7BKnpP4wBuWAD3AooIImrttDE6HQ8PSzbA0=';

/**
 * A server of somebody else's, for whom the platform is a stranger: an instance of an agent of its own, and its superuser
 * through the socket. The server of the tests is no use for it: whoever runs them there may not make roles. Only for tests.
 */
export async function startSomebodysPostgres(database: string) {
  const agent = await startTestAgent();
  await agent.call('PUT', '/v1/postgres/theirs', { fence: 1, size: 'small', database: 'theirs', user: 'theirs', verifier: VERIFIER });
  const { port } = await until('their server is ready', async () => {
    const { body } = await agent.call('GET', '/v1/postgres/theirs');
    return body?.phase === 'ready' && body;
  }, 60_000);
  const { body: raw } = await agent.call('GET', '/v1/raw/postgres/theirs');
  const superuser = async (name: string) => {
    const client = new Client({ host: path.dirname(raw.socket), port, user: 'postgres', database: name });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const first = await superuser('postgres');
  await first.query(`CREATE DATABASE ${database}`);
  await first.end();
  const client = await superuser(database);
  return {
    host: '127.0.0.1',
    port: port as number,
    /** Its superuser. */
    client,
    async stop() {
      await client.end();
      await agent.dispose();
    },
  };
}
