import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTo } from '../home.ts';
import type { PostgresHome } from '../home.ts';

/**
 * Where things are that outlive an instance:
 *
 * ```
 * kept/<name>/kept.json              what is to be known once the instance is gone
 *             archive[-n]/           WAL of one life of that name
 *             backups/<id>/state.json manifest.json data/
 * restoring/<name>/data wal/         becomes an instance once it is whole
 * proving/<name>.<id>/data wal/      is thrown away
 * ```
 */
export const keptFolder = (home: Pick<PostgresHome, 'place'>, name: string) =>
  join(home.place, 'kept', name);

/** Folder of an instance's archive. */
export const archiveOf = (
  home: Pick<PostgresHome, 'place'>,
  name: string,
  { archive = 'archive' }: { archive?: string },
) => join(keptFolder(home, name), archive);

/** Folder of all backups of a database. */
export const backupsFolder = (
  home: Pick<PostgresHome, 'place'>,
  name: string,
) => join(keptFolder(home, name), 'backups');

/** Folder of one backup. */
export const backupFolder = (
  home: Pick<PostgresHome, 'place'>,
  name: string,
  id: string,
) => join(backupsFolder(home, name), id);

/** Folder that an instance is restored in. */
export const restoringFolder = (
  home: Pick<PostgresHome, 'place'>,
  name: string,
) => join(home.place, 'restoring', name);

/** Folder of a scratch instance. */
export const provingFolder = (
  home: Pick<PostgresHome, 'place'>,
  name: string,
  id: string,
) => join(home.place, 'proving', `${name}.${id}`);

/** Makes a folder that the user of Postgres can enter. */
export async function makeFolder(
  home: Pick<PostgresHome, 'place' | 'user'>,
  path: string,
): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await giveTo(home, path);
}

/** Makes `kept/<name>`, which the user of Postgres enters for the archive. */
export async function makeKept(
  home: Pick<PostgresHome, 'place' | 'user'>,
  name: string,
): Promise<void> {
  await makeFolder(home, join(home.place, 'kept'));
  await makeFolder(home, keptFolder(home, name));
  await mkdir(backupsFolder(home, name), { recursive: true, mode: 0o700 });
}
