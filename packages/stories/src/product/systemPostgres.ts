import { execFile } from 'node:child_process';
import { readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where databases are: below the data folder, or where a file there points to. */
export async function postgresPlace(data: string): Promise<string> {
  const pointer = await readFile(path.join(data, 'agent', 'postgres-place.json'), 'utf8').catch(() => 'null');
  return JSON.parse(pointer)?.place ?? path.join(data, 'agent', 'postgres-data');
}

async function postmaster(data: string): Promise<{ folder: string; pid: number }> {
  const folder = path.join(await postgresPlace(data), 'system', 'data');
  return { folder, pid: Number((await readFile(path.join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0]) };
}

/** Kills the platform's own Postgres with SIGKILL: what it had not written it has to recover. */
export async function killPostgres(data: string): Promise<void> {
  process.kill((await postmaster(data)).pid, 'SIGKILL');
}

/** Restarts the platform's own Postgres past everybody, as its owner would by hand: `pg_ctl restart -m fast`. */
export async function restartPostgres(data: string): Promise<void> {
  const { folder, pid } = await postmaster(data);
  const { uid, gid } = await stat(`/proc/${pid}`);
  const program = path.join(path.dirname(await readlink(`/proc/${pid}/exe`)), 'pg_ctl');
  await run(program, ['restart', '-D', folder, '-m', 'fast', '-w', '-l', '/dev/null'], { uid, gid, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } });
}
