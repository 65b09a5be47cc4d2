import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';
import { databasesOf, spec } from '../../testing/databases.ts';

jest.setTimeout(60_000);

describe('backups of databases', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let port: number;
  const place = () => join(agent.dataDir, 'agent/postgres-data');
  const path = '/v1/postgres/shop-staging-db';
  const kept = async () => (await agent.call('GET', `${path}/kept`)).body;
  const ended = (id: string) =>
    until(`backup ${id} is over`, async () => {
      const found = (await kept()).backups.find((b: any) => b.id === id);
      return found?.state !== 'running' && found;
    });

  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    await agent.call('PUT', path, spec(1));
    port = (await databases.ready('shop-staging-db')).port;
    await databases.query(port, 'CREATE TABLE thing AS SELECT 7 AS id');
  });
  afterAll(() => agent.dispose());

  it('makes a backup, once, beside the instance', async () => {
    const wish = { fence: 2, reason: 'on demand' };
    const { status, body } = await agent.call(
      'PUT',
      `${path}/backups/b-1`,
      wish,
    );
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ id: 'b-1', state: 'running' }),
    ]);
    const done = await ended('b-1');
    expect(done).toMatchObject({
      state: 'complete',
      reason: 'on demand',
      version: '18.4',
    });
    expect((await agent.call('PUT', `${path}/backups/b-1`, wish)).body).toEqual(
      done,
    );
    const folder = join(place(), 'kept/shop-staging-db/backups/b-1');
    expect(readdirSync(folder).sort()).toEqual([
      'data',
      'manifest.json',
      'state.json',
    ]);
    expect(statSync(join(folder, 'data')).mode & 0o77).toBe(0);
    const { archive, earliest, latest, bytes } = await kept();
    expect(archive).toMatchObject({ ok: true });
    expect(earliest).toBe(done.endedAt);
    expect(Date.parse(latest)).toBeGreaterThanOrEqual(Date.parse(earliest));
    expect(bytes).toBeGreaterThan(done.bytes);
  });

  it('refuses what cannot be backed up, and older fences', async () => {
    const ask = async (name: string, id: string, body: object) =>
      (
        await agent.call('PUT', `/v1/postgres/${name}/backups/${id}`, {
          fence: 2,
          reason: 'x',
          ...body,
        })
      ).body.error?.code;
    expect(await ask('shop-staging-db', 'b-2', { fence: 1 })).toBe('fenced');
    expect(await ask('shop-staging-db', 'B', {})).toBe('invalid');
    expect(await ask('shop-staging-db', 'b-2', { reason: '' })).toBe('invalid');
    expect(await ask('nobody-db', 'b-2', {})).toBe('invalid');
    await agent.call(
      'PUT',
      '/v1/postgres/preview-db',
      spec(1, { shared: true, database: 'pr_1', user: 'pr_1' }),
    );
    expect(await ask('preview-db', 'b-2', {})).toBe('invalid');
    expect(
      (await agent.call('GET', '/v1/postgres/preview-db/kept')).status,
    ).toBe(404);
  });

  it('keeps of the archive what the oldest backup needs, and nothing for what is removed', async () => {
    await agent.call('PUT', `${path}/backups/b-3`, {
      fence: 3,
      reason: 'schedule',
    });
    await ended('b-3');
    const archive = join(place(), 'kept/shop-staging-db/archive');
    const before = readdirSync(archive).filter(name => name.length === 24);
    expect(
      (await agent.call('DELETE', `${path}/backups/b-1?fence=3`)).body,
    ).toEqual({ gone: true });
    expect(
      (await agent.call('DELETE', `${path}/backups/b-1?fence=3`)).body,
    ).toEqual({ gone: true });
    const after = readdirSync(archive).filter(name => name.length === 24);
    expect(after.length).toBeLessThan(before.length);
    const state = await kept();
    expect(state).toMatchObject({
      archive: { ok: true },
      backups: [{ id: 'b-3' }],
    });
    expect(existsSync(join(place(), 'kept/shop-staging-db/backups/b-1'))).toBe(
      false,
    );
  });
});
