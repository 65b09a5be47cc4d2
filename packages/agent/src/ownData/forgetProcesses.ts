import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, listDirs } from '../files.ts';

/**
 * Takes out of a copy of the agent's folder what is true only where it was copied from: which processes run, and how high
 * fences have come. Where both are on one machine, the agent of the copy would otherwise take over, or end, the processes
 * of the other; and calls of a database that is a little older than the agent's folder would be refused.
 */
export async function forgetProcesses(agentDir: string): Promise<void> {
  await rm(join(agentDir, 'fences'), { recursive: true, force: true });
  for (const name of await listDirs(join(agentDir, 'workloads'))) {
    const dir = join(agentDir, 'workloads', name);
    await forgetReplicas(join(dir, 'state.json'));
    for (const slot of await listDirs(join(dir, 'slots')))
      await rm(join(dir, 'slots', slot, 'state.json'), { force: true });
  }
  for (const name of await listDirs(join(agentDir, 'jobs'))) {
    const dir = join(agentDir, 'jobs', name);
    const record = await readObject(join(dir, 'job.json'));
    // One that has not ended is begun again by who asked for it.
    if (!record || record.state === 'running')
      await rm(dir, { recursive: true, force: true });
    else await rm(join(dir, 'state.json'), { force: true });
  }
  for (const name of await listDirs(join(agentDir, 'schedules'))) {
    const dir = join(agentDir, 'schedules', name);
    await forgetRun(join(dir, 'schedule.json'));
    for (const run of await listDirs(join(dir, 'runs')))
      await rm(join(dir, 'runs', run, 'state.json'), { force: true });
  }
}

/** A run that went on while it was copied has no end of which anybody could know. */
async function forgetRun(file: string): Promise<void> {
  const record = await readObject(file);
  if (!Array.isArray(record?.runs)) return;
  for (const run of record.runs) {
    delete run.unit;
    if (run.state === 'running') run.state = 'lost';
  }
  await writeFile(file, JSON.stringify(record), { mode: 0o600 });
}

async function forgetReplicas(file: string): Promise<void> {
  const record = await readObject(file);
  if (!Array.isArray(record?.replicas)) return;
  for (const replica of record.replicas) {
    replica.unit = '';
    delete replica.readyAt;
  }
  await writeFile(file, JSON.stringify(record), { mode: 0o600 });
}

async function readObject(file: string): Promise<any> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** True for a folder that does not exist, or holds nothing. */
export async function isEmpty(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(error => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.length === 0;
}
