import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { writeAtomic } from '../../files.ts';
import { AgentError } from '../../rooms.ts';

/** One file of a backup. */
export interface CopiedFile {
  /** Below the folder of the data. */
  path: string;
  size: number;
  /** CRC-32 of its bytes. */
  crc: number;
}

/** What a backup is made of, written once when it is whole. */
export interface Manifest {
  format: 1;
  id: string;
  /** Database that the instance held. */
  database: string;
  version: string;
  systemIdentifier: string;
  timeline: number;
  segmentSize: number;
  startLsn: string;
  stopLsn: string;
  startSegment: string;
  stopSegment: string;
  /** ISO 8601, by the clock of the database. */
  startedAt: string;
  endedAt: string;
  /** Settings that a server must have at least as large to replay its log. */
  settings: Record<string, string>;
  folders: string[];
  files: CopiedFile[];
  bytes: number;
}

const pathOf = (folder: string) => join(folder, 'manifest.json');

/** Writes it, and answers the checksum by which it is known again. */
export async function writeManifest(
  folder: string,
  manifest: Manifest,
): Promise<number> {
  const text = `${JSON.stringify(manifest)}\n`;
  await writeAtomic(pathOf(folder), text);
  return crc32(text);
}

/** Reads it, and refuses one that is not what was written. */
export async function readManifest(
  folder: string,
  id: string,
  checksum: number | undefined,
): Promise<Manifest> {
  const damaged = (why: string) =>
    new AgentError(
      'failed',
      `Backup ${id} is damaged`,
      why,
      'Use another backup, and make a new one',
    );
  const bytes = await readFile(pathOf(folder)).catch(error => {
    throw damaged(`manifest.json cannot be read: ${error.message}`);
  });
  if (crc32(bytes) !== checksum)
    throw damaged('manifest.json is not what was written');
  return JSON.parse(bytes.toString('utf8')) as Manifest;
}
