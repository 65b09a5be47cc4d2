import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupState } from '../../dataProtocol.ts';
import { listDirs, readJson, writeJson } from '../../files.ts';
import type { PostgresHome } from '../home.ts';
import { backupFolder, backupsFolder, keptFolder } from './paths.ts';

/** A backup as it is stored. */
export interface StoredBackup extends BackupState {
  /** Folder of the archive that goes with it, in `kept/<name>`. */
  archive: string;
  /** How often it was begun: an agent that dies takes it up again, but not for ever. */
  begun: number;
  /** Of a complete one. */
  startSegment?: string;
  stopSegment?: string;
  segmentSize?: number;
  /** As `begun`, of its proof. */
  proofBegun?: number;
  /** By which its manifest is known. */
  checksum?: number;
}

/** What is to be known of a database whose instance is gone. */
export interface StoredKept {
  /** The last segment that was archived, and in which archive. */
  lastSegment?: string;
  archive?: string;
}

type Place = Pick<PostgresHome, 'place'>;

/** What is told of a backup: nothing of how it is kept. */
export function tellBackup(stored: StoredBackup): BackupState {
  const {
    archive,
    begun,
    startSegment,
    stopSegment,
    segmentSize,
    checksum,
    proofBegun,
    ...told
  } = stored;
  return told;
}

const stateOf = (home: Place, name: string, id: string) =>
  join(backupFolder(home, name, id), 'state.json');

export const writeBackup = (home: Place, name: string, stored: StoredBackup) =>
  writeJson(stateOf(home, name, stored.id), stored);

/** Removes what a kill has left half written: of states, and folders that have none. */
export async function tidyKept(home: Place, name: string): Promise<void> {
  const half = async (folder: string) => {
    const names = await readdir(folder).catch(() => [] as string[]);
    for (const found of names.filter(one => one.endsWith('.tmp')))
      if (/\.json\.\d+\.\d+\.tmp$/.test(found)) await rm(join(folder, found));
    return names;
  };
  await half(keptFolder(home, name));
  for (const id of await listDirs(backupsFolder(home, name))) {
    const folder = backupFolder(home, name, id);
    const names = await half(folder);
    if (!names.includes('state.json')) await rm(folder, { recursive: true });
  }
}

/** All backups of a database, oldest first. */
export async function readBackups(
  home: Place,
  name: string,
): Promise<StoredBackup[]> {
  const found: StoredBackup[] = [];
  for (const id of await listDirs(backupsFolder(home, name))) {
    const stored = await readJson<StoredBackup>(stateOf(home, name, id));
    if (stored) found.push(stored);
  }
  return found.sort((a, b) =>
    a.startedAt === b.startedAt
      ? a.id.localeCompare(b.id)
      : a.startedAt.localeCompare(b.startedAt),
  );
}

const keptFile = (home: Place, name: string) =>
  join(keptFolder(home, name), 'kept.json');

export const readKept = async (home: Place, name: string) =>
  (await readJson<StoredKept>(keptFile(home, name))) ?? {};

export const writeKept = (home: Place, name: string, kept: StoredKept) =>
  writeJson(keptFile(home, name), kept);

/** Names of databases of which something is kept. */
export const keptNames = (home: Place) => listDirs(join(home.place, 'kept'));

/** Folders of archives of a name: one for each of its lives. */
export async function archivesOf(home: Place, name: string): Promise<string[]> {
  return (await readdir(keptFolder(home, name)).catch(() => [] as string[]))
    .filter(found => /^archive(-\d+)?$/.test(found))
    .sort((a, b) => a.length - b.length || a.localeCompare(b));
}
