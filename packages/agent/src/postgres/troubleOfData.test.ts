import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { choosePort } from '../ports.ts';
import { backupsOf } from '../testing/backups.ts';
import { databasesOf, spec } from '../testing/databases.ts';
import { startTestAgent, until } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';
import { canMount, smallDisk } from '../testing/smallDisk.ts';
import { chooseBackup } from './kept/chooseBackup.ts';
import { copyRunning } from './kept/copying.ts';
import type { StoredBackup } from './kept/stored.ts';

jest.setTimeout(240_000);
const PATIENCE_MS = 120_000;
const MB = 1024 * 1024;
const onSmallDisk = canMount() ? describe : describe.skip;

let agent: TestAgent;
let databases: ReturnType<typeof databasesOf>;
let shop: ReturnType<typeof backupsOf>;
let port: number;

async function begin(before: () => void = () => {}) {
  agent = await startTestAgent();
  databases = databasesOf(agent);
  shop = backupsOf(agent, 'shop-db');
  before();
  await agent.call('PUT', shop.path, spec(1));
  port = (await databases.ready('shop-db')).port;
  await databases.query(port, 'CREATE TABLE thing (id serial, text text)');
}
const write = () =>
  databases.query(
    port,
    `INSERT INTO thing (text) SELECT repeat('y', 100) FROM generate_series(1, 15000)`,
  );
const count = async (at: number) =>
  (await databases.query(at, 'SELECT count(*)::int AS n FROM thing'))[0].n;

onSmallDisk('where backups lie, no space is left (a small tmpfs)', () => {
  let disk: ReturnType<typeof smallDisk>;
  const archive = (ok: boolean) =>
    until(
      `archive.ok is ${ok}`,
      async () => {
        const { archive: found } = await shop.kept();
        return found.ok === ok && found;
      },
      PATIENCE_MS,
    );
  const serves = async () => {
    const before = await count(port);
    await write();
    const written = (await count(port)) - before;
    const { phase } = (await agent.call('GET', shop.path)).body;
    return { written, phase };
  };
  const SERVING = { written: 15_000, phase: 'ready' };

  beforeAll(async () => {
    await begin(() => {
      disk = smallDisk(join(shop.place(), 'kept'), 128);
    });
    await shop.make('b-1');
  });
  afterAll(async () => {
    await disk?.clear();
    await agent.call('DELETE', `${shop.path}?fence=99`);
    disk?.remove();
    await agent.dispose();
  });
  afterEach(() => disk.clear());

  it('begins no backup that would fill it, and says how much it needs', async () => {
    await disk.fill(20 * MB);
    const refused = await shop.make('b-2');
    expect(refused).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('no room'),
      words: expect.stringMatching(
        /No space left on the disk of .* \d+ MB free, .* needs about \d+ MB/,
      ),
    });
    expect(disk.free()).toBeGreaterThan(10 * MB);
    expect(await serves()).toEqual(SERVING);
  });

  it('gives back at once what half a backup took, the database goes on, and the next one succeeds', async () => {
    const { reached } = await agent.crashAt(
      'stop agent/postgres/backup-started',
    );
    void agent
      .call('PUT', `${shop.path}/backups/b-half`, {
        fence: 9,
        reason: 'schedule',
      })
      .catch(() => undefined);
    await reached();
    await disk.fill(8 * MB);
    // The twin: a copy that nobody clears away keeps the last of the space.
    const twin = join(shop.place(), 'kept/twin');
    const source = join(shop.place(), 'instances/shop-db/data');
    expect(() =>
      copyRunning({ source, target: twin, progress: () => undefined }),
    ).toThrow(/ENOSPC/);
    expect(disk.free()).toBeLessThan(MB);
    await rm(twin, { recursive: true });
    process.kill(agent.pid(), 'SIGCONT');

    expect(await shop.ended('b-half')).toMatchObject({
      state: 'failed',
      words: expect.stringMatching(/ENOSPC|no space left/i),
    });
    expect(readdirSync(join(shop.folder(), 'backups/b-half'))).toEqual([
      'state.json',
    ]);
    expect(disk.free()).toBeGreaterThan(3 * MB);
    expect(await serves()).toEqual(SERVING);
    await disk.clear();
    expect(await shop.make('b-next')).toMatchObject({ state: 'complete' });
    await agent.call('DELETE', `${shop.path}/backups/b-next?fence=9`);
  });

  it('says so of the archive in its own words, writes on, and catches up with nothing missing', async () => {
    await disk.fill();
    expect(await serves()).toEqual(SERVING);
    const trouble = await archive(false);
    expect(trouble.message).toMatch(/could not be archived/);
    expect(trouble.words).toMatch(/No space left on device/);
    // Not even that there is to be one can be written.
    const { status, body } = await agent.call(
      'PUT',
      `${shop.path}/backups/b-none`,
      { fence: 9, reason: 'schedule' },
    );
    expect(status).not.toBe(200);
    expect(body.error).toMatchObject({
      what: expect.stringContaining('was not made'),
      why: expect.stringMatching(/no space left/i),
      next: expect.stringContaining('Make room'),
    });
    expect(await serves()).toEqual(SERVING);
    const moment = new Date().toISOString();
    const then = await count(port);
    await until(
      'the clock has gone on',
      async () => new Date().toISOString() > moment,
    );
    await databases.query(port, 'DELETE FROM thing');
    await disk.clear();
    await write();
    await archive(true);
    const from = { name: 'shop-db', until: moment };
    await agent.call('PUT', '/v1/postgres/back-db', spec(1, { from }));
    const back = await until(
      'back-db is ready',
      async () => {
        const state = (await agent.call('GET', '/v1/postgres/back-db')).body;
        return state.phase === 'ready' && state;
      },
      PATIENCE_MS,
    );
    expect(await count(back.port)).toBe(then);
    await agent.call('DELETE', '/v1/postgres/back-db?fence=9');
  });
});

describe('a database, when what it needs is taken away', () => {
  beforeAll(() => begin());
  afterAll(() => agent.dispose());

  it('is made on another port when somebody listens on the one that it would have', async () => {
    const wished = await choosePort(`${agent.dataDir}/late-db`, () => false);
    const squatter = createServer();
    await new Promise<void>(resolve => {
      squatter.listen(wished, '127.0.0.1', resolve);
    });
    try {
      await agent.call('PUT', '/v1/postgres/late-db', spec(1));
      const late = await databases.ready('late-db');
      expect(late.port).not.toBe(wished);
      expect(await databases.query(late.port, 'SELECT 1 AS one')).toEqual([
        { one: 1 },
      ]);
    } finally {
      squatter.close();
    }
    await agent.call('DELETE', '/v1/postgres/late-db?fence=1');
    // The twin: nobody listens there, and it is that one.
    await agent.call('PUT', '/v1/postgres/late-db', spec(2));
    expect((await databases.ready('late-db')).port).toBe(wished);
    await agent.call('DELETE', '/v1/postgres/late-db?fence=2');
  });

  it('whose folder was deleted while it served is never empty: it names the way out, and that leads to the data', async () => {
    await write();
    expect(await shop.make('b-1')).toMatchObject({ state: 'complete' });
    await write();
    const before = await count(port);
    // What is archived survives the folder; a proof brings all of it there.
    await shop.prove('b-1', 'p-1');
    const folder = join(shop.place(), 'instances/shop-db');
    await rm(folder, { recursive: true, maxRetries: 5 });
    const failed = await until(
      'it is seen',
      async () => {
        const { body } = await agent.call('GET', shop.path);
        return body.phase === 'failed' && body;
      },
      PATIENCE_MS,
    );
    expect(failed.message).toContain('The data of shop-db is gone');
    expect(failed.words).toMatch(/platform db restore, then platform db swap/);
    expect(existsSync(join(folder, 'data/PG_VERSION'))).toBe(false);
    await until('nothing answers in its place', () =>
      count(port).then(
        () => false,
        error => error.code === 'ECONNREFUSED',
      ),
    );

    await agent.call(
      'PUT',
      '/v1/postgres/shop-2-db',
      spec(1, { from: { name: 'shop-db' } }),
    );
    const restored = await databases.ready('shop-2-db');
    expect(await count(restored.port)).toBe(before);
    // The one that was lost does not come back as an empty one meanwhile, whoever asks for it again.
    await agent.call('PUT', shop.path, spec(2));
    expect((await agent.call('GET', shop.path)).body.phase).not.toBe('ready');
    expect(existsSync(join(folder, 'data/PG_VERSION'))).toBe(false);
  });
});

describe('which backup is taken when the clock was set back an hour', () => {
  const made = (id: string, endedAt: string, segment: string) =>
    ({
      id,
      endedAt: `2026-11-21T${endedAt}:00.000Z`,
      archive: 'archive',
      state: 'complete',
      stopSegment: `0000000100000000000000${segment}`,
    } as StoredBackup);
  // "late" was made half an hour after "early", and between them the clock went from 12:10 to 11:10.
  const backups = [made('late', '11:40', '20'), made('early', '12:00', '10')];
  const at = (time: string) => Date.parse(`2026-11-21T${time}:00.000Z`);
  const choose = (moment: string | undefined, now: string) =>
    chooseBackup(
      backups,
      {
        name: 'shop-db',
        ...(moment ? { until: new Date(at(moment)).toISOString() } : {}),
      },
      at(now),
    ).id;

  it('is the newest by the log, not by the clock; what lies ahead of the clock is refused', () => {
    expect(choose(undefined, '11:45')).toBe('late');
    // The twin: by the clock it would be the other one.
    expect(
      [...backups].sort((a, b) => a.endedAt!.localeCompare(b.endedAt!)).at(-1)!
        .id,
    ).toBe('early');
    expect(choose('11:44', '11:45')).toBe('late');
    expect(() => choose('12:05', '11:45')).toThrow(
      expect.objectContaining({
        why: expect.stringContaining('lies in the future'),
        next: expect.stringContaining('none for the newest state'),
      }),
    );
  });
});
