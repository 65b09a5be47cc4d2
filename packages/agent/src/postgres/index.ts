import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listDirs } from '../files.ts';
import type { SystemPostgres } from '../protocol.ts';
import type { AgentContext } from '../rooms.ts';
import { preparePostgresHome } from './home.ts';
import type { PostgresHome } from './home.ts';
import { Pool } from './pool.ts';
import { PostgresRoom } from './room.ts';
import { SystemPostgresInstance } from './system.ts';

/** The platform's own Postgres. */
export interface SystemPostgresControl {
  ensure(options: {
    port?: unknown;
    durable?: unknown;
  }): Promise<SystemPostgres>;
  stop(): Promise<void>;
}

const CHECK_MS = 1000;
const TEND_MS = 5 * 60_000;

/** How databases are kept. */
export interface PostgresOptions {
  /** How many at most. */
  maxDatabases: number;
  /** False: nothing is synced to the disk. For tests. */
  durable: boolean;
}

/** Databases of services, the platform's own one, and the pool of empty folders. */
export function createPostgres(ctx: AgentContext, options: PostgresOptions) {
  let home: Promise<PostgresHome> | undefined;
  let pool: Promise<Pool> | undefined;
  // Nothing is prepared before somebody needs it; a failure is not kept.
  const getHome = () => {
    home ??= preparePostgresHome(ctx).catch(error => {
      home = undefined;
      throw error;
    });
    return home;
  };
  const getPool = () => {
    pool ??= getHome().then(async ready => {
      const made = new Pool(ready, options.durable, ctx.log);
      await made.restore();
      for (const name of await listDirs(join(ready.place, 'trash'))) {
        void rm(join(ready.place, 'trash', name), {
          recursive: true,
          force: true,
        }).catch(() => undefined);
      }
      return made;
    });
    pool.catch(() => (pool = undefined));
    return pool;
  };

  const room = new PostgresRoom(ctx, getHome, getPool, options);
  const instance = new SystemPostgresInstance(ctx, getHome);
  const timers = new Set<NodeJS.Timeout>();

  const guarded = (what: string, fn: () => Promise<unknown>) => () =>
    void fn().catch(error => ctx.log(`${what}: ${error.message}`));

  const restore = room.restore.bind(room);
  room.restore = async () => {
    await instance.restore();
    await room.keeper.restore();
    await restore();
    timers.add(
      setInterval(
        guarded('looking after databases', () =>
          Promise.all([
            room.check(),
            room.inside.check(),
            instance.check(),
            room.keeper.check(),
          ]),
        ),
        CHECK_MS,
      ),
    );
    timers.add(
      setInterval(
        guarded('tending databases', async () => {
          await room.measure();
          await room.keeper.tend();
        }),
        TEND_MS,
      ),
    );
  };
  const close = room.close.bind(room);
  room.close = async () => {
    for (const timer of timers) clearInterval(timer);
    await (await pool?.catch(() => undefined))?.close();
    await close();
    await instance.close();
  };

  const system: SystemPostgresControl = {
    async ensure(wish) {
      const answer = await instance.ensure(wish);
      // What comes next is most likely a database: have some at hand, once the start of everything else is over.
      if (wish.durable !== false)
        void getPool().then(
          ready => ready.fillLater(3000),
          () => undefined,
        );
      return answer;
    },
    stop: () => instance.stop(),
  };
  return { room, system };
}
