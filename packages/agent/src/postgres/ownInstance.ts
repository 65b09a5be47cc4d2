import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { stateFile, writeJson } from '../files.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import {
  configurationHash,
  configureDatabase,
  endWriters,
  withAdmin,
} from './configure.ts';
import type { Entry } from './entry.ts';
import type { PostgresHome } from './home.ts';
import { loginHashes } from './inside/logins.ts';
import { Instance, WAY_OUT } from './instance.ts';
import { archiveOf, makeKept, prepareArchive } from './kept/index.ts';
import type { Restores } from './kept/index.ts';
import type { Pool } from './pool.ts';
import { databaseSettings, settingsIn, SIZES } from './settings.ts';

/** The server of a database that has one of its own. */
export function ownInstance(
  name: string,
  entry: Omit<Entry, 'instance'> & { instance?: Instance },
  deps: {
    ctx: AgentContext;
    home: PostgresHome;
    pool: () => Promise<Pool>;
    restores: Restores;
    choosePort: () => Promise<number>;
    durable: boolean;
    /** Called when it has just been configured. */
    configured: () => void;
  },
): Instance {
  const { ctx, home, durable } = deps;
  const { stored } = entry;
  const folder = join(home.place, 'instances', name);
  const archive = archiveOf(home, name, stored);
  const save = () => writeJson(stateFile(ctx, 'postgres', name), stored);
  return new Instance(
    home,
    folder,
    {
      port: () => stored.port,
      otherPort: async () => {
        stored.port = await deps.choosePort();
        await save();
        return stored.port;
      },
      settings: port =>
        databaseSettings(
          stored.spec.size,
          { port, sockets: home.sockets, archive },
          durable,
        ),
      endWriters: port => endWriters(home, port),
      quiet: port =>
        withAdmin(home, port, async client => {
          await client.query('CHECKPOINT');
        }),
      restarted: async (ms, before) => {
        const size = settingsIn(before).get('max_connections');
        const { maxConnections } = SIZES[stored.spec.size];
        if (size === String(maxConnections)) return;
        stored.lastResizeMs = ms;
        await save();
        crashPoint('agent/postgres/resized', name);
      },
      prepare: async () => {
        await makeKept(home, name);
        await prepareArchive(home, archive, join(folder, 'archive'));
        crashPoint('agent/postgres/archive-prepared', name);
      },
      wasMade: () => stored.made,
      make: async watch => {
        if (stored.made) {
          throw new AgentError(
            'failed',
            `The data of ${name} is gone`,
            `${folder} is missing. Nothing empty takes its place: ${WAY_OUT}`,
            'Restore it from a backup, or delete the database',
          );
        }
        if (stored.spec.from)
          await deps.restores.make(name, stored, folder, watch);
        else await (await deps.pool()).take(folder);
        crashPoint('agent/postgres/placed', name);
      },
      configure: async port => {
        const { pid } = entry.instance!.running!.identity;
        // While this goes on another may be asked for.
        const { spec, made } = stored;
        const key = `${pid} ${configurationHash(spec)}`;
        if (entry.configured === key) return;
        // Half of it may be done when it fails.
        entry.configured = undefined;
        await configureDatabase(home, port, spec, made);
        crashPoint('agent/postgres/configured', name);
        entry.configured = key;
        const applied = { ...loginHashes(spec), size: spec.size };
        if (!made || !isDeepStrictEqual(stored.applied, applied)) {
          Object.assign(stored, { made: true, applied });
          await save();
          crashPoint('agent/postgres/made', name);
        }
        deps.configured();
      },
    },
    () => ctx.emit('postgres', name),
  );
}
