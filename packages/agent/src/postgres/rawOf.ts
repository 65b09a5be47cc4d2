import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresState } from '../protocol.ts';
import { storedSettings } from './cluster.ts';
import type { Entry } from './entry.ts';
import type { PostgresHome } from './home.ts';
import { archiveOf } from './kept/index.ts';

const run = promisify(execFile);

/** How large the data of an instance is; undefined where it could not be counted, since a file may vanish under it. */
export async function bytesOf(folder: string): Promise<number | undefined> {
  try {
    const { stdout } = await run('du', ['-sk', join(folder, 'data')]);
    return Number(stdout.split('\t')[0]) * 1024;
  } catch {
    return undefined;
  }
}

/** What is underneath a database, without secrets. */
export async function rawOf(
  name: string,
  entry: Entry,
  home: PostgresHome,
  state: PostgresState,
  kept: object | undefined,
): Promise<object> {
  const { folder } = entry.instance;
  return {
    ...state,
    verifierHash: undefined,
    createdAt: entry.stored.createdAt,
    folder,
    ...(entry.part
      ? {}
      : { archive: archiveOf(home, name, entry.stored), kept }),
    log: join(folder, 'postgres.log'),
    socket: join(home.sockets, `.s.PGSQL.${state.port}`),
    settings: (await storedSettings(folder)).split('\n'),
  };
}
