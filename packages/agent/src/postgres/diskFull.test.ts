import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { databasesOf, spec } from '../testing/databases.ts';
import { startTestAgent, until } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';
import { onSmallDisk } from '../testing/onSmallDisk.ts';
import { canMount } from '../testing/smallDisk.ts';
import type { smallDisk } from '../testing/smallDisk.ts';
import { ENOUGH, isShort, LOW } from './diskRoom.ts';

jest.setTimeout(120_000);
const PATIENCE_MS = 60_000;
const MB = 1024 * 1024;
const INSERT = `INSERT INTO thing (text) SELECT repeat('y', 100) FROM generate_series(1, 100)`;
// Goes past the guard, as a service may that says so itself; and the log grows without a table.
const FLOOD = `SELECT pg_logical_emit_message(false, 'x', repeat('x', 900000)) FROM generate_series(1, 40)`;

// Mounting asks for root, and for a machine that allows it: elsewhere these cannot be run.
const onTmpfs = canMount() ? describe : describe.skip;

onTmpfs('the disk of a database itself is full (a small tmpfs)', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let disk: ReturnType<typeof smallDisk>;
  let port: number;

  const state = async () =>
    (await agent.call('GET', '/v1/postgres/shop-db')).body;
  const reaches = (what: string, is: (found: any) => boolean) =>
    until(
      what,
      async () => {
        const found = await state();
        return is(found) && found;
      },
      PATIENCE_MS,
    );
  const readOnly = () =>
    reaches('it takes no writes', s => s.readOnly === true);
  const writes = () =>
    reaches('it takes writes', s => s.phase === 'ready' && !s.readOnly);
  const count = async () =>
    (await databases.query(port, 'SELECT count(*)::int AS n FROM thing'))[0].n;
  // What it says and what its sessions do are some milliseconds apart.
  const soon = (what: string, query: () => Promise<unknown>, code?: string) =>
    until(
      what,
      () =>
        query().then(
          () => !code,
          error => error.code === code,
        ),
      PATIENCE_MS,
    );
  const refused = expect.objectContaining({ code: '25006' });

  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    await agent.call('PUT', '/v1/postgres/shop-db', spec(1));
    port = (await databases.ready('shop-db')).port;
    await databases.query(port, 'CREATE TABLE thing (id serial, text text)');
    await databases.query(port, INSERT);
    disk = await onSmallDisk(agent, 'shop-db', 144);
    await databases.ready('shop-db');
  });
  afterAll(async () => {
    await disk?.clear();
    await agent?.call('DELETE', '/v1/postgres/shop-db?fence=99');
    disk?.remove();
    await agent?.dispose();
  });
  afterEach(() => disk.clear());

  it('takes no writes before it is, says why and what to do, is read all the time, and goes on by itself', async () => {
    const pooled = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'shop',
      database: 'shop',
      password: 'an-example-of-a-password',
    });
    pooled.on('error', () => undefined);
    await pooled.connect();
    await pooled.query(INSERT);
    const before = await count();
    const pid = (await state()).pid;

    await disk.fill(LOW - 8 * MB);
    const full = await readOnly();
    expect(full).toMatchObject({
      phase: 'ready',
      message: expect.stringContaining(
        'takes no writes, since its disk is full',
      ),
      words: expect.stringMatching(
        /No space left on the disk of .*shop-db: \d+ MB were free\. Make room there/,
      ),
    });
    // Sessions that are kept open, too.
    await soon(
      'it is refused',
      () => pooled.query('DELETE FROM thing WHERE id < 0'),
      '25006',
    );
    await expect(databases.query(port, INSERT)).rejects.toEqual(refused);
    // All but full: where its own log finds no room at all, the server ends, which is the story below.
    await disk.fill(4 * MB);
    expect(
      (await pooled.query('SELECT count(*)::int AS n FROM thing')).rows[0].n,
    ).toBe(before);
    expect(await count()).toBe(before);

    // Whoever looks after it next knows as much.
    await agent.kill();
    await agent.start();
    await readOnly();
    await expect(databases.query(port, INSERT)).rejects.toEqual(refused);
    expect(await count()).toBe(before);

    await disk.clear();
    expect((await writes()).words).toBeUndefined();
    await soon('it writes again', () => pooled.query(INSERT));
    expect(await count()).toBe(before + 100);
    await pooled.end();
    expect((await state()).pid).toBe(pid);
  });

  it('comes up again to be read when its log has found no room at all', async () => {
    const reserve = join(
      agent.dataDir,
      'agent/postgres-data/instances/shop-db/reserve',
    );
    await until(
      'some room is set aside',
      async () => existsSync(reserve),
      PATIENCE_MS,
    );
    const before = await count();
    const { pid } = await state();
    await disk.fill(LOW - 8 * MB);
    await readOnly();
    await disk.fill(0);
    // The server ends: it cannot go on without its log.
    await expect(databases.query(port, FLOOD)).rejects.toThrow();
    const back = await reaches(
      'it is read again',
      s => s.phase === 'ready' && s.pid !== pid,
    );
    expect(back.port).toBe(port);
    expect(back).toMatchObject({
      readOnly: true,
      words: expect.stringContaining('Make room there'),
    });
    expect(await count()).toBe(before);
    await expect(databases.query(port, INSERT)).rejects.toEqual(refused);
    expect(existsSync(reserve)).toBe(false);

    // The twin: now there is nothing set aside. It says so, and comes back when there is room.
    await disk.fill(0);
    await expect(databases.query(port, FLOOD)).rejects.toThrow();
    const failed = await reaches('it says so', s => s.phase === 'failed');
    expect(failed).toMatchObject({
      message: expect.stringContaining('as soon as there is room'),
      words: expect.stringMatching(
        /No space left on the disk of .*shop-db\. Make room there: it is started by itself/,
      ),
    });
    await disk.clear();
    await writes();
    expect(await count()).toBe(before);
    await soon('it writes again', () => databases.query(port, INSERT));
  });
});

it('does not change its mind for every byte', () => {
  expect(
    [LOW - 1, LOW, ENOUGH - 1, ENOUGH].map(free => isShort(free, false)),
  ).toEqual([true, false, false, false]);
  expect(
    [LOW - 1, LOW, ENOUGH - 1, ENOUGH].map(free => isShort(free, true)),
  ).toEqual([true, true, true, false]);
});
