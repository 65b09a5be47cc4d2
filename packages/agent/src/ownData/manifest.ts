import { createHash, createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../files.ts';
import { AgentError } from '../rooms.ts';

/** Version of what a backup looks like. */
export const SCHEMA_VERSION = 1;
export const MANIFEST = 'manifest.json';

/** One file of a backup. */
export interface BackupPart {
  file: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** What is in it, in words. */
  holds: string;
  /** Folder that it is unpacked into: the data folder, or that of Postgres. Absent: it is for people to read. */
  into?: 'data' | 'postgres';
}

/** What a backup says of itself. It is written last: without it there is no backup. */
export interface Manifest {
  schemaVersion: number;
  kind: 'waymark-backup';
  /** Times of the copy of the platform's database: what it holds is from `databaseAt`. */
  startedAt: string;
  databaseAt: string;
  endedAt: string;
  /** Whether Waymark ran meanwhile. */
  running: boolean;
  waymark: string;
  node: string;
  /** Major version of Postgres, and what programs and data are made for: `linux-x64`. */
  postgres: string;
  platform: string;
  /** Newest migration of the schema that the checkout knew. */
  migration?: string;
  /** Name of the key that the secrets are encrypted with, and whether it is in this backup. */
  key: { id?: string; included: boolean };
  parts: BackupPart[];
  leftOut: Array<{ what: string; why: string }>;
  /** SHA-256 of all of this without this line. */
  check?: string;
}

/** What {@link Manifest.check} says of a manifest that is whole. */
export const checkOf = ({ check, ...rest }: Manifest) =>
  createHash('sha256').update(JSON.stringify(rest)).digest('hex');

const refused = (what: string, why: string, next: string) =>
  new AgentError('invalid', what, why, next);
const ANOTHER = 'Use another backup, or copy this one anew from where it was made';

/** Name of a key of the secret store; the one that the secrets carry. */
export const keyName = (key: Buffer) =>
  createHmac('sha256', key)
    .update('waymark secret key')
    .digest('hex')
    .slice(0, 16);

/** The manifest of a backup, checked for being one that this version understands. */
export async function readManifest(folder: string): Promise<Manifest> {
  let text;
  try {
    text = await readFile(join(folder, MANIFEST), 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw refused(
      `${folder} is not a backup of Waymark`,
      `it has no ${MANIFEST}, which is written last: the backup was cut short, or this is another folder`,
      ANOTHER,
    );
  }
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw refused(
      'Nothing was restored',
      `${MANIFEST} is damaged: it is not JSON`,
      ANOTHER,
    );
  }
  if (manifest.kind !== 'waymark-backup' || !Array.isArray(manifest.parts))
    throw refused(
      'Nothing was restored',
      `${MANIFEST} is not that of a backup of Waymark`,
      ANOTHER,
    );
  const known = manifest.schemaVersion <= SCHEMA_VERSION;
  if (known && manifest.check !== checkOf(manifest))
    throw refused(
      'Nothing was restored',
      `${join(folder, MANIFEST)} is damaged: it is not what was written`,
      ANOTHER,
    );
  if (!known)
    throw refused(
      'Nothing was restored',
      `the backup has the schema ${manifest.schemaVersion}, and this Waymark knows ${SCHEMA_VERSION}`,
      'Restore it with the version of Waymark that made it, or a newer one',
    );
  return manifest;
}

/** SHA-256 of a file. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, {
    highWaterMark: 1024 * 1024,
  }))
    hash.update(chunk);
  return hash.digest('hex');
}

/** Makes sure that every file is there and as it was written. Names the first that is not. */
export async function verifyParts(
  folder: string,
  manifest: Manifest,
): Promise<void> {
  for (const part of manifest.parts) {
    if (!/^[a-z0-9][\w.-]*$/i.test(part.file))
      throw refused(
        'Nothing was restored',
        `${MANIFEST} names a file outside of the backup: ${part.file}`,
        ANOTHER,
      );
    const path = join(folder, part.file);
    const found = await stat(path).catch(() => undefined);
    if (!found)
      throw refused('Nothing was restored', `${path} is missing`, ANOTHER);
    if (found.size !== part.size)
      throw refused(
        'Nothing was restored',
        `${path} is damaged: it has ${found.size} bytes instead of ${part.size}`,
        ANOTHER,
      );
    if ((await hashFile(path)) !== part.sha256)
      throw refused(
        'Nothing was restored',
        `${path} is damaged: its content is not what was written`,
        ANOTHER,
      );
  }
}
