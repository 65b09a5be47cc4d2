import { TestDatabases } from '@backstage/backend-test-utils';
import { startTestAgent, type TestAgent, until } from '@waymark/agent/testing';
import { createLocalTarget } from '@waymark/platform-backend-module-local';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { as, ended, startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';
import { LocalSecretStore } from '../secrets/LocalSecretStore';

// Real processes on a busy machine.
jest.setTimeout(240_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the life of a database, on the real target', () => {
  let platform: TestPlatform;
  let agent: TestAgent;

  beforeAll(async () => {
    agent = await startTestAgent();
    platform = await startPlatform(databases, { target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await agent?.dispose();
  });

  const call = (method: 'get' | 'post' | 'put' | 'delete', url: string, body?: object) => {
    const request = platform.api[method](`/api/platform${url}`).set('Authorization', as('ana'));
    return body ? request.send(body) : request;
  };
  const details = async (id: string) => (await call('get', `/databases/${id}`)).body;
  const shown = (what: string, id: string, wanted: (now: any) => boolean) =>
    until(what, async () => {
      const now = await details(id);
      return wanted(now) && now;
    }, 90_000).catch(async error => { throw new Error(`${error.message}: ${JSON.stringify(await details(id))}`); });
  const proven = (d: any) => d.proof === 'proven';
  async function operation(url: string, body: object, outcome = 'succeeded'): Promise<any> {
    const started = await call('post', url, body);
    expect(started.status === 202 ? 202 : started.body).toBe(202);
    const done = await ended(platform, started.body.id, 'ana', 120_000);
    expect({ outcome: done.outcome, error: done.outcome === outcome ? null : done.error }).toEqual({ outcome, error: null });
    return done;
  }
  async function sql(id: string, text: string): Promise<any[]> {
    const { objectName } = await details(id);
    const { body: instance } = await agent.call('GET', `/v1/postgres/${objectName}`);
    const { value: password } = await LocalSecretStore.at(platform.knex, path.join(platform.data, 'secrets', 'key')).get(`postgres/${objectName}/owner`);
    const client = new Client({ host: '127.0.0.1', port: instance.port, user: instance.user, database: instance.database, password });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
  /** Everything on the disk of the agent that has this name: folders come and go while it is looked for. */
  function onDisk(name: string, folder = path.join(agent.dataDir, 'agent'), depth = 3): string[] {
    const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
    return entries.flatMap(entry => {
      const found = path.join(folder, entry.name);
      // The highest fence that was seen of a name stays: a worker that wakes up late must not make it again.
      if (entry.name === 'fences') return [];
      if (entry.name === name || entry.name === `${name}.json`) return [path.relative(agent.dataDir, found)];
      return entry.isDirectory() && depth > 0 ? onDisk(name, found, depth - 1) : [];
    });
  }

  it('is backed up, proven, restored to a moment, deleted, brought back, and gone but for its final backup', async () => {
    const { result } = await operation('/databases', { name: 'ledger', team: 'payments' });
    const id = result.resource;
    await shown('its first backup is proven', id, proven);
    await sql(id, `CREATE TABLE note (text text); INSERT INTO note VALUES ('before')`);
    await wait(1_100);
    const moment = new Date().toISOString();
    await wait(1_100);
    await sql(id, `DELETE FROM note; INSERT INTO note VALUES ('after')`);

    const { result: restored } = await operation(`/databases/${id}/restores`, { until: moment });
    expect(await sql(restored.resource, 'SELECT text FROM note')).toEqual([{ text: 'before' }]);
    expect(await sql(id, 'SELECT text FROM note')).toEqual([{ text: 'after' }]);
    const copy = await details(restored.resource);
    await operation(`/databases/${copy.id}/deletion`, { confirm: copy.name, graceDays: 0 });
    await until('nothing of the copy is left', async () => onDisk(copy.objectName).length === 0 && (await call('get', `/databases/${copy.id}`)).status === 404, 30_000);

    await operation(`/databases/${id}/deletion`, { confirm: 'ledger' });
    expect((await agent.call('GET', '/v1/postgres/ledger-staging-database')).body).toMatchObject({ phase: 'stopped' });
    expect(await details(id)).toMatchObject({ state: 'deleted', ready: false });
    await operation(`/databases/${id}/recovery`, {});
    expect(await sql(id, 'SELECT text FROM note')).toEqual([{ text: 'after' }]);

    const { result: last } = await operation(`/databases/${id}/deletion`, { confirm: 'ledger' });
    await platform.knex('resource').where({ id }).update({ delete_at: new Date(Date.now() - 1000) });
    await platform.knex('work').where({ key: `care:${id}` }).update({ due_at: platform.knex.fn.now(), dirty: true });
    await until('it is gone', async () => (await call('get', `/databases/${id}`)).status === 404, 30_000);
    await until('only final backups are left', async () => (await platform.knex('backup').where({ resource: id }).whereRaw(`NOT (reason = 'final' AND state = 'complete')`)).length === 0, 30_000);
    expect(onDisk('ledger-staging-database').filter(file => !file.includes('kept'))).toEqual([]);
    const { body: kept } = await agent.call('GET', '/v1/postgres/ledger-staging-database/kept');
    expect(kept.backups.map((b: any) => b.id)).toContain(last.backup);
    expect(kept.backups.every((b: any) => b.reason === 'final')).toBe(true);
    // Even now it can be had again.
    const again = await operation(`/databases/${id}/restores`, { backup: last.backup, name: 'ledger-again' });
    expect(await sql(again.result.resource, 'SELECT text FROM note')).toEqual([{ text: 'after' }]);
    await platform.knex('backup').where({ resource: id }).update({ keep_until: new Date(Date.now() - 1000) });
    await platform.knex('work').where({ key: `care:${id}` }).update({ due_at: platform.knex.fn.now(), dirty: true });
    await until('nothing is left', async () => onDisk('ledger-staging-database').length === 0 && (await platform.knex('backup').where({ resource: id })).length === 0, 30_000);
  });

  it('lets a person look inside, and finds a backup with one flipped byte by its own proof and replaces it', async () => {
    const { result } = await operation('/databases', { name: 'flipped', team: 'payments' });
    const id = result.resource;
    await shown('its first backup is proven', id, proven);
    await sql(id, `CREATE TABLE note AS SELECT n, repeat('x', 100) AS text FROM generate_series(1, 5000) n`);
    const { body: person } = await call('post', `/databases/${id}/connections`, { minutes: 5 }).expect(201);
    const login = async (text: string) => {
      const client = new Client(person);
      client.on('error', () => {});
      try {
        await client.connect();
        return (await client.query(text)).rows;
      } finally {
        await client.end().catch(() => {});
      }
    };
    expect(await login('SELECT count(*) AS n FROM note')).toEqual([{ n: '5000' }]);
    await expect(login('DELETE FROM note')).rejects.toThrow(/permission denied|read-only/);
    await call('delete', `/databases/${id}/connections/${person.name}`).expect(200);
    await expect(login('SELECT 1')).rejects.toThrow();
    expect((await call('post', `/databases/${id}/queries`, { sql: 'SELECT count(*) AS n FROM note' }).expect(200)).body.rows).toEqual([['5000']]);
    await call('post', `/databases/${id}/queries`, { sql: 'DELETE FROM note' }).expect(400);
    expect((await call('get', `/databases/${id}/schema`).expect(200)).body.tables.map((t: any) => t.name)).toContain('note');
    expect((await call('get', `/databases/${id}/statistics`).expect(200)).body.bytes).toBeGreaterThan(0);

    const { result: made } = await operation(`/databases/${id}/backups`, {});
    const folder = readdirSync(path.join(agent.dataDir, 'agent'), { recursive: true, withFileTypes: true }).find(entry => entry.isDirectory() && entry.name === made.backup)!;
    const root = path.join(folder.parentPath, folder.name);
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && /base\/\d+$/.test(entry.parentPath)).map(entry => path.join(entry.parentPath, entry.name));
    const victim = files.sort((a, b) => readFileSync(b).length - readFileSync(a).length)[0];
    const bytes = readFileSync(victim);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(victim, bytes);
    await call('post', `/databases/${id}/proofs`, {}).expect(202);
    const after = await shown('a new one is made and proven', id, d => d.backups[0].id !== made.backup && proven(d));
    const damaged = after.backups.find((b: any) => b.id === made.backup);
    expect(damaged.proof).toMatchObject({ state: 'failed' });
    expect(damaged.proof.words ?? damaged.proof.message).toContain(path.basename(victim));
    expect(await platform.knex('notice').where({ kind: 'backup.failed' })).toEqual([expect.objectContaining({ title: 'A backup of flipped in staging is damaged' })]);
  });

  it('is backed up at the first asking although it dies in that moment', async () => {
    const { result } = await operation('/databases', { name: 'fallen', team: 'payments' });
    await shown('its first backup is proven', result.resource, proven);
    await sql(result.resource, `CREATE TABLE note AS SELECT 'kept' AS text`);
    const { body: before } = await agent.call('GET', '/v1/postgres/fallen-staging-database');
    process.kill(before.pid, 'SIGKILL');
    const { result: made } = await operation(`/databases/${result.resource}/backups`, { prove: true });
    expect(made).toMatchObject({ proven: true });
    expect((await agent.call('GET', '/v1/postgres/fallen-staging-database')).body.pid).not.toBe(before.pid);
    const again = await operation(`/databases/${result.resource}/restores`, { backup: made.backup, name: 'fallen-again' });
    expect(await sql(again.result.resource, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
  });

  it('leaves nothing when its creation is taken back', async () => {
    const { body } = await call('post', '/databases', { name: 'short', team: 'payments' }).expect(202);
    await until('it is being made', async () => existsSync(path.join(agent.dataDir, 'agent/postgres-data/instances/short-staging-database')), 20_000);
    await call('post', `/operations/${body.id}/undo`);
    const done = await ended(platform, body.id, 'ana', 60_000);
    // Undone, unless it was quicker.
    if (done.state === 'succeeded') return;
    expect(onDisk('short-staging-database')).toEqual([]);
    expect(await platform.knex('backup').where({ name: 'short' })).toEqual([]);
  });
});
