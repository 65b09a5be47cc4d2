import { join } from 'node:path';
import type { RestoreSource } from '../../dataProtocol.ts';
import { AgentError } from '../../rooms.ts';
import type { ArchivedFile } from './archiveFolder.ts';
import { chooseBackup } from './chooseBackup.ts';
import { holeIn } from './keptState.ts';
import { readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { Shelf } from './shelf.ts';
import type { StoredBackup, StoredKept } from './stored.ts';
import { chainFrom, isSegment } from './wal.ts';

/** What a restore takes. */
export interface RestorePlan {
  backup: StoredBackup;
  manifest: Manifest;
  archive: string;
  /** Segments without a gap, from the first that the backup needs. */
  segments: string[];
  /** Histories of timelines. */
  histories: string[];
}

const histories = (files: ArchivedFile[]) =>
  files.map(file => file.name).filter(name => name.endsWith('.history'));

/** Refuses a moment that lies behind a hole in the archive. Pure. */
export function refuseHole(
  files: ArchivedFile[],
  backup: StoredBackup,
  wanted: { name: string; until?: string },
  last: StoredKept = {},
): void {
  const hole = holeIn(files, backup, last);
  if (!hole) return;
  const until = hole.until
    ? new Date(hole.until.mtimeMs).toISOString()
    : undefined;
  if (
    wanted.until &&
    until &&
    wanted.until <= until &&
    hole.until!.name >= backup.stopSegment!
  )
    return;
  throw new AgentError(
    'invalid',
    `${wanted.name} cannot be restored to ${
      wanted.until ?? 'its newest state'
    }`,
    `the segment ${hole.name} of its log ${hole.why}`,
    hole.until && hole.until.name >= backup.stopSegment!
      ? `With backup ${backup.id} the latest possible moment is ${until}`
      : `Backup ${backup.id} cannot be used; take another one`,
  );
}

/** Decides what a restore takes, and refuses what is impossible. `asItIs`: a hole in the log is no matter. */
export async function planRestore(
  shelf: Shelf,
  from: RestoreSource,
  last: StoredKept | 'asItIs' = {},
): Promise<RestorePlan> {
  const backup = chooseBackup(shelf.list(), from);
  const files = await shelf.files(backup.archive);
  if (last !== 'asItIs') refuseHole(files, backup, from, last);
  const manifest = await readManifest(
    shelf.backupFolder(backup.id),
    backup.id,
    backup.checksum,
  );
  const { names } = chainFrom(
    files.map(({ name }) => name).filter(isSegment),
    manifest.startSegment,
    manifest.segmentSize,
  );
  return {
    backup,
    manifest,
    archive: join(shelf.folder, backup.archive),
    segments: names,
    histories: histories(files),
  };
}
