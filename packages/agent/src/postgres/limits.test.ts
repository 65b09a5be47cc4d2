import {
  chmod,
  mkdtemp,
  open,
  readFile,
  rm,
  stat,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresSpec } from '../protocol.ts';
import { startTestAgent, until } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';
import { createPostgres } from './index.ts';
import { databasesOf, spec } from '../testing/databases.ts';

jest.setTimeout(60_000);

describe('databases of the agent, and their limits', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  beforeAll(async () => {
    agent = await startTestAgent({ maxDatabases: 1 });
    databases = databasesOf(agent);
    await agent.call('PUT', '/v1/postgres/first-db', spec(1));
    await databases.ready('first-db');
  });
  afterAll(() => agent.dispose());

  it('keeps to the cap when two are asked for at the same moment', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'agent cap '));
    await chmod(dataDir, 0o711);
    const ctx = { dataDir, proxyPort: 0, emit: () => {}, log: () => {} };
    const { room } = createPostgres(ctx, { maxDatabases: 1, durable: false });
    try {
      const puts = ['a-db', 'b-db'].map(name =>
        room.put(name, spec(1) as PostgresSpec),
      );
      const failed = (await Promise.allSettled(puts)).filter(
        put => put.status === 'rejected',
      );
      expect(failed.map(put => put.reason.code)).toEqual(['exhausted']);
    } finally {
      await Promise.all(['a-db', 'b-db'].map(name => room.remove(name)));
      await room.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
    }
  });

  it('gives a service no right beyond its own database', async () => {
    const { port } = await databases.ready('first-db');
    const roles = await databases.query(
      port,
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
         pg_has_role(current_user, 'pg_execute_server_program', 'member') AS program,
         pg_has_role(current_user, 'pg_read_server_files', 'member') AS files
       FROM pg_roles WHERE rolname IN (session_user, current_user)`,
    );
    expect(roles).toHaveLength(2);
    for (const role of roles)
      expect(Object.entries(role).filter(([, has]) => has)).toEqual([]);
    for (const database of ['postgres', 'template1'])
      await expect(
        databases.query(port, 'SELECT 1', { database }),
      ).rejects.toThrow(/permission denied for database/);
    for (const sql of [
      'CREATE ROLE more',
      'CREATE DATABASE more',
      `COPY (SELECT 1) TO PROGRAM 'true'`,
      `SELECT pg_read_file('postgresql.conf')`,
      `ALTER SYSTEM SET fsync = off`,
      `SET ROLE postgres`,
    ])
      await expect(databases.query(port, sql)).rejects.toThrow(
        /permission denied/,
      );
  });

  it('keeps the log of a database small, however much is written to it', async () => {
    const { port } = await databases.ready('first-db');
    const { log } = (await agent.call('GET', '/v1/raw/postgres/first-db')).body;
    const file = await open(log, 'a');
    for (let i = 0; i < 12; i += 1)
      await file.write(`${'x'.repeat(1023)}\n`.repeat(1024));
    await file.close();
    await until(
      'it is small',
      async () => (await stat(log)).size < 1024 * 1024,
      60_000,
    );
    await expect(
      databases.query(port, 'SELECT a_thing_that_is_not_there'),
    ).rejects.toThrow();
    const text = await until('the server goes on writing', async () => {
      const content = await readFile(log, 'utf8');
      return content.includes('a_thing_that_is_not_there') && content;
    });
    // The server appends: no hole before what it writes.
    expect(text).not.toContain('\0');
  });
});
