import { existsSync, readdirSync } from 'node:fs';
import {
  chmod,
  mkdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { backupsOf } from '../../testing/backups.ts';
import { databasesOf, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';
import { unneeded } from './archiveFolder.ts';
import { chainFrom, lsnBytes, segmentName, segmentSpan } from './wal.ts';

jest.setTimeout(120_000);
const MB = 1024 * 1024;

describe('the archive of a database', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let shop: ReturnType<typeof backupsOf>;
  let port: number;
  const archive = () => join(shop.folder(), 'archive');
  const write = () =>
    databases.query(
      port,
      `INSERT INTO thing SELECT n, repeat('y', 100) FROM generate_series(1, 15000) n`,
    );
  const isOk = (ok: boolean) =>
    until(`archive.ok is ${ok}`, async () => {
      const { archive: found } = await shop.kept();
      return found.ok === ok && found;
    });

  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    shop = backupsOf(agent, 'shop-db');
    await agent.call('PUT', '/v1/postgres/shop-db', spec(1));
    port = (await databases.ready('shop-db')).port;
    await databases.query(port, 'CREATE TABLE thing (id int, text text)');
    await write();
    await isOk(true);
  });
  afterAll(() => agent.dispose());

  it('moves out of the folder of an instance that was made before, and what it had stays', async () => {
    const before = readdirSync(archive()).filter(name => name.length === 24);
    await agent.call('POST', '/v1/system/shutdown');
    await until('the agent is gone', () =>
      agent.call('GET', '/v1/health').then(
        () => false,
        () => true,
      ),
    );
    const inside = join(shop.place(), 'instances/shop-db/archive');
    await rename(archive(), inside);
    await rm(shop.folder(), { recursive: true });
    // A move that was cut off had got as far as this.
    await mkdir(archive(), { recursive: true });
    await rename(join(inside, before[0]), join(archive(), before[0]));
    const state = join(agent.dataDir, 'agent/postgres/shop-db/state.json');
    const { archive: _, ...stored } = JSON.parse(await readFile(state, 'utf8'));
    await writeFile(state, JSON.stringify(stored));
    await agent.start();
    await databases.ready('shop-db');
    expect(existsSync(inside)).toBe(false);
    expect(readdirSync(archive())).toEqual(expect.arrayContaining(before));
    await write();
    await until(
      'it goes on',
      async () =>
        readdirSync(archive()).filter(name => name.length === 24).length >
        before.length,
    );
  });

  it('says what the archiver says when it cannot write, goes on serving, and recovers', async () => {
    await shop.make('b-1');
    await chmod(archive(), 0o500);
    await write();
    const trouble = await isOk(false);
    expect(trouble.message).toMatch(/could not be archived/);
    expect(trouble.words).toMatch(/Permission denied/);
    expect(await databases.query(port, 'SELECT 1 AS one')).toEqual([
      { one: 1 },
    ]);
    expect((await agent.call('GET', shop.path)).body.phase).toBe('ready');
    expect(await shop.make('b-2')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('did not get into the archive'),
      words: expect.stringContaining('Permission denied'),
    });
    await chmod(archive(), 0o700);
    await write();
    await isOk(true);
    expect(await shop.make('b-3')).toMatchObject({ state: 'complete' });
  });
});

describe('what of an archive is needed', () => {
  const file = (name: string, days: number, size = MB) => ({
    name,
    size,
    mtimeMs: Date.now() - days * 24 * 3600 * 1000,
  });
  const names = [1, 2, 3, 4].map(number => segmentName(1, number, MB));

  it('is all from the oldest backup on, and without one a week and half a gigabyte at most', () => {
    const files = [
      ...names.map((name, at) => file(name, 20 - at)),
      file('00000002.history', 30),
    ];
    expect(unneeded(files, names[2])).toEqual(names.slice(0, 2));
    expect(unneeded(files, undefined)).toEqual(names);
    const young = names.map(name => file(name, 1, 200 * MB));
    expect(unneeded(young, undefined)).toEqual(names.slice(0, 2));
    expect(unneeded(young, names[0])).toEqual([]);
  });

  it('follows segments over the borders of their numbers, and finds the gap', () => {
    expect(lsnBytes('1/00000028')).toBe(2 ** 32 + 40);
    expect(segmentName(1, 4096, MB)).toBe('000000010000000100000000');
    expect(segmentSpan('000000010000000100000000', MB)).toEqual({
      from: 2 ** 32,
      to: 2 ** 32 + MB,
    });
    const some = [4094, 4095, 4096, 4098].map(number =>
      segmentName(1, number, MB),
    );
    expect(chainFrom(some, some[0], MB)).toEqual({
      names: some.slice(0, 3),
      missing: segmentName(1, 4097, MB),
    });
    expect(chainFrom([], some[0], MB)).toEqual({ names: [], missing: some[0] });
  });
});
