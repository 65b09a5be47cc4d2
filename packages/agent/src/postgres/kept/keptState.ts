import { join } from 'node:path';
import type { KeptState } from '../../dataProtocol.ts';
import { listArchive } from './archiveFolder.ts';
import type { ArchivedFile, SeenFiles } from './archiveFolder.ts';
import { byLog } from './chooseBackup.ts';
import type { ArchiverTrouble } from './archiver.ts';
import { tellBackup } from './stored.ts';
import type { StoredBackup, StoredKept } from './stored.ts';
import { chainFrom, isSegment } from './wal.ts';

/** A hole in an archive, or a segment that is not whole. Pure. */
export function holeIn(
  files: ArchivedFile[],
  backup: StoredBackup,
  last: StoredKept = {},
): { name: string; why: string; until?: ArchivedFile } | undefined {
  const { startSegment, stopSegment, segmentSize } = backup;
  const lastSegment =
    last.archive === backup.archive ? last.lastSegment : undefined;
  if (!startSegment || !stopSegment || !segmentSize) return undefined;
  const byName = new Map(files.map(file => [file.name, file]));
  const present = [...byName.keys()].filter(isSegment);
  const { names, missing } = chainFrom(present, startSegment, segmentSize);
  const before = (at: number) => byName.get(names[at]);
  for (let at = 0; at < names.length; at += 1) {
    const { size } = byName.get(names[at])!;
    if (size !== segmentSize)
      return {
        name: names[at],
        why: `has ${size} bytes, and a whole one ${segmentSize}`,
        until: before(at - 1),
      };
  }
  const newest = names.at(-1);
  if (missing)
    return {
      name: missing,
      why: 'is missing',
      until: before(names.length - 1),
    };
  for (const wanted of [stopSegment, lastSegment])
    if (
      wanted &&
      wanted.slice(0, 8) === startSegment.slice(0, 8) &&
      (!newest || newest < wanted)
    )
      return {
        name: wanted,
        why: 'is missing',
        until: before(names.length - 1),
      };
  return undefined;
}

/** Puts together what is told of what is kept. */
export async function tellKept(options: {
  name: string;
  folder: string;
  backups: StoredBackup[];
  kept: StoredKept;
  archives: string[];
  seen: (archive: string) => SeenFiles;
  /** Of an instance that is there: its archive, and what its archiver says; `asked` if it could be asked. */
  live?: {
    archive: string;
    trouble?: ArchiverTrouble;
    last?: string;
    asked: boolean;
  };
}): Promise<KeptState> {
  const { name, backups, live } = options;
  const complete = backups
    .filter(({ state }) => state === 'complete')
    .sort(byLog);
  const newest = complete.at(-1);
  const current =
    live?.archive ?? newest?.archive ?? options.archives.at(-1) ?? 'archive';
  let archived = 0;
  let files: ArchivedFile[] = [];
  for (const archive of options.archives) {
    const found = await listArchive(
      join(options.folder, archive),
      options.seen(archive),
    );
    archived += found.reduce((sum, { size }) => sum + size, 0);
    if (archive === current) files = found;
  }
  const segments = files.filter(file => isSegment(file.name));
  const lastAt = segments.at(-1)?.mtimeMs;
  const here = complete.filter(({ archive }) => archive === current);
  const last = live
    ? { archive: current, lastSegment: live.last }
    : options.kept;
  const [hole, beyond] = [here[0], here.at(-1)].map(
    backup => backup && holeIn(files, backup, last),
  );
  const bytes =
    archived + backups.reduce((sum, backup) => sum + (backup.bytes ?? 0), 0);

  let latest = lastAt;
  // What it still writes can be had as well, for the asking.
  if (live?.asked && !live.trouble) latest = Date.now();
  if (beyond) latest = beyond.until?.mtimeMs;
  const earliest = complete[0]?.endedAt;
  let message = 'The log of changes is archived';
  if (live?.trouble) message = live.trouble.message;
  else if (hole)
    message = `The segment ${hole.name} ${hole.why}: one cannot go back to moments between it and the next backup`;
  else if (!live) message = 'The archive has ended with its database';
  return {
    name,
    backups: backups.map(tellBackup),
    archive: {
      ok: !live?.trouble && !hole,
      message,
      ...(live?.trouble ? { words: live.trouble.words } : {}),
      ...(lastAt ? { lastAt: new Date(lastAt).toISOString() } : {}),
      bytes: archived,
    },
    ...(earliest && newest
      ? {
          earliest,
          latest: new Date(
            Math.max(latest ?? 0, Date.parse(newest.endedAt!)),
          ).toISOString(),
        }
      : {}),
    bytes,
  };
}
