import { TestDatabases } from '@backstage/backend-test-utils';
import { startTestAgent, type TestAgent, until } from '@waymark/agent/testing';
import { createLocalTarget } from '@waymark/platform-backend-module-local';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { as, ended, startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';
import { LocalSecretStore } from '../secrets/LocalSecretStore';

// Real processes on a busy machine.
jest.setTimeout(90_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('a database on its own, on the real target', () => {
  let platform: TestPlatform;
  let agent: TestAgent;

  beforeAll(async () => {
    agent = await startTestAgent({ maxDatabases: 1 });
    platform = await startPlatform(databases, { target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await agent?.dispose();
  });

  const post = (url: string, body?: object) => platform.api.post(`/api/platform${url}`).set('Authorization', as('ana')).send(body);
  const instance = (name: string) => path.join(agent.dataDir, 'agent/postgres-data/instances', `${name}-staging-database`);
  const postgres = async (name: string) => (await agent.call('GET', `/v1/postgres/${name}-staging-database`)).body;

  it('takes connections with the password in the secret store, and comes back when it is killed', async () => {
    const { body } = await post('/databases', { name: 'ledger', team: 'payments' }).expect(202);
    expect(await ended(platform, body.id, 'ana', 60_000)).toMatchObject({ outcome: 'succeeded' });
    const secrets = LocalSecretStore.at(platform.knex, path.join(platform.data, 'secrets', 'key'));
    const { value: password } = await secrets.get('postgres/ledger-staging-database/owner');
    const login = async () => {
      const client = new Client({ host: '127.0.0.1', port: (await postgres('ledger')).port, user: 'ledger', database: 'ledger', password });
      client.on('error', () => {});
      await client.connect();
      const { rows } = await client.query('SELECT session_user AS me');
      await client.end();
      return rows[0].me;
    };
    expect(await login()).toBe('ledger');
    const everything = await platform.knex.raw('SELECT to_jsonb(r) AS row FROM resource r UNION ALL SELECT to_jsonb(o) FROM operation o UNION ALL SELECT to_jsonb(e) FROM event e');
    expect(JSON.stringify(everything.rows)).not.toContain(password);

    const { pid } = await postgres('ledger');
    process.kill(pid, 'SIGKILL');
    await until('it is back', async () => {
      const now = await postgres('ledger');
      return now?.phase === 'ready' && now.pid !== pid;
    });
    expect(await login()).toBe('ledger');
  });

  it('waits in the target’s words when there is no room for one more, and leaves nothing behind at Undo', async () => {
    const { body } = await post('/databases', { name: 'second', team: 'payments' }).expect(202);
    const shown = async () => (await platform.api.get(`/api/platform/operations/${body.id}`).set('Authorization', as('ana'))).body;
    const words = await until('it says why', async () => {
      const now = await shown();
      const text = `${now.steps[1].message ?? ''} ${now.error?.why ?? ''}`;
      return /\b1\b/.test(text) && text;
    });
    expect(words).toMatch(/second-staging-database.*at most/);
    await post(`/operations/${body.id}/undo`).expect(202);
    expect(await ended(platform, body.id, 'ana', 60_000)).toMatchObject({ state: 'undone' });
    expect(existsSync(instance('second'))).toBe(false);
    expect(await platform.knex('resource').where({ name: 'second' })).toEqual([]);
    expect(await platform.knex('secret_version').where('name', 'like', '%second%')).toEqual([]);
    expect(existsSync(instance('ledger'))).toBe(true);
  });
});
