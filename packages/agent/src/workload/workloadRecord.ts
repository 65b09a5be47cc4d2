import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../files.ts';
import type { WorkloadSpec } from '../protocol.ts';
import type { ReplicaRecord } from './replicaHost.ts';

/** A spec without what may hold secrets. */
export type StoredSpec = Omit<WorkloadSpec, 'env' | 'redact' | 'fence'>;

/** What is kept of a workload on disk. */
export interface WorkloadRecord {
  spec: StoredSpec;
  generation: number;
  removing?: boolean;
  replicas: ReplicaRecord[];
}

const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** Only of what listens nowhere: of everything else the hashes stay what they were. */
const listening = ({ port }: StoredSpec) => (port === null ? ['worker'] : []);

/** What makes a new generation when it changes: everything that a running process cannot take on. */
export const generationKey = (spec: StoredSpec) => hash([spec.workspace, spec.command, spec.envHash, spec.stopSeconds, ...listening(spec)]);

/** Tells whether what runs was made of this spec. */
export const specHash = (spec: StoredSpec) =>
  hash([spec.workspace, spec.command, spec.replicas, spec.envHash, spec.readyPath, spec.livePath, spec.stopSeconds, ...listening(spec)]);

/** The record in a folder, or undefined if there is none that makes sense. */
export async function readRecord(dir: string): Promise<WorkloadRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(dir, 'state.json'), 'utf8')) as WorkloadRecord;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes the record in one step; not forced to the disk, since no process outlives the machine. */
export async function writeRecord(dir: string, record: WorkloadRecord): Promise<void> {
  const path = join(dir, 'state.json');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFile(`${path}.tmp`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}
