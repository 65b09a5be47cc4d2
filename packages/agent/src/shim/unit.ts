import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listDirs } from '../files.ts';
import { identify, isAlive } from '../identity.ts';
import type { ProcessIdentity } from '../identity.ts';
import { killMarked, markedProcesses, MARKER } from './marked.ts';
import { shimProgram } from './prepare.ts';
import type { ShimConfig, ShimExit, ShimState } from './types.ts';

const LOG_LIMITS = { logBytes: 5 * 1024 * 1024, logFiles: 4 };
// A small heap, so that a service that once talked a lot does not leave a large shim behind: 22 MB instead of 90.
const SHIM_FLAGS = ['--max-semi-space-size=1', '--max-old-space-size=20', '--v8-pool-size=0'];

// Only in the kill tests: the shim is killed at points of its own.
const CRASH = process.env.WAYMARK_CRASH_FILE ? { WAYMARK_CRASH_FILE: process.env.WAYMARK_CRASH_FILE } : {};

/** What a unit is started with. */
export type UnitConfig = Omit<ShimConfig, 'logBytes' | 'logFiles'> & Partial<Pick<ShimConfig, 'logBytes' | 'logFiles'>>;

/** A command that runs behind a shim. */
export interface Unit {
  readonly unit: string;
  /** The shim. */
  readonly identity: ProcessIdentity;
  /** The command's own process, where it was known already when the unit was taken over. */
  readonly child?: number;
  /**
   * Resolves when nothing of it is left, with how the command ended; undefined if nobody knows (the shim was killed,
   * or the machine went down). Never rejects.
   */
  readonly ended: Promise<ShimExit | undefined>;
  /** SIGTERM to the group, SIGKILL after its `stopSeconds`. Returns at once. */
  stop(): void;
}

/** What the shim of that folder last wrote; undefined if there was none. */
export async function readShimState(dir: string): Promise<ShimState | undefined> {
  try {
    return JSON.parse(await readFile(join(dir, 'state.json'), 'utf8')) as ShimState;
  } catch {
    return undefined;
  }
}

/** `sh -c` with `exec` where that is right: of a list or an assignment it would run only the first part, or nothing. */
export const shellCommand = (command: string) =>
  /[;&|()`\n]/.test(command) || /^\s*(\w+=|[{!]|(if|for|while|until|case|cd|command|eval|exec|exit|export|read|set|trap|type|ulimit|umask|unset|wait)\b|[.:]\s)/.test(command)
    ? command
    : `exec ${command}`;

/** After the shim has gone: make sure that nothing else of the unit lives, then say how it ended. */
async function conclude(dir: string, unit: string): Promise<ShimExit | undefined> {
  const state = await readShimState(dir);
  const known = state?.unit === unit ? state : undefined;
  // A shim that ended by itself has cleared its group, but not what left the group.
  await killMarked(unit).catch(() => 0);
  return known?.exit;
}

function makeUnit(unit: string, identity: ProcessIdentity, ended: Unit['ended'], stopSeconds: number): Unit {
  let stopping = false;
  return {
    unit,
    identity,
    ended,
    stop() {
      if (stopping) return;
      stopping = true;
      void (async () => {
        if (!(await isAlive(identity))) return;
        try {
          process.kill(identity.pid, 'SIGTERM');
        } catch {
          return;
        }
        // The shim does the rest. If it hangs, `ended` would never come.
        const deadline = performance.now() + (stopSeconds + 5) * 1000;
        while (performance.now() < deadline && (await isAlive(identity))) await sleep(100);
        if (await isAlive(identity)) await killMarked(unit);
        // It could not be looked at (no file is left to open): whoever asks again begins anew.
      })().catch(() => (stopping = false));
    },
  };
}

/**
 * Starts a command behind a shim in `dir`. Secrets go through a pipe: they are in no command line and no file.
 *
 * @throws if the shim cannot be started (no process left, no memory)
 */
export async function startUnit(dataDir: string, dir: string, config: UnitConfig): Promise<Unit> {
  const program = await shimProgram(dataDir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await rm(join(dir, 'state.json'), { force: true });
  const errors = openSync(join(dir, 'shim.err'), 'w', 0o600);
  const child = spawn(process.execPath, [...SHIM_FLAGS, program, dir], {
    cwd: dir,
    // Only the marker: what the command gets is in the configuration.
    env: { [MARKER]: config.unit, PATH: dirname(process.execPath), ...CRASH },
    detached: true,
    stdio: ['pipe', 'ignore', errors],
  });
  closeSync(errors);
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.on('error', () => {});
  child.stdin!.on('error', () => {});
  const env = { ...config.env, [MARKER]: config.unit };
  child.stdin!.end(JSON.stringify({ ...LOG_LIMITS, ...config, env }));
  child.unref();
  const identity = (await identify(child.pid!)) ?? { pid: child.pid!, start: 'gone', boot: 'gone' };
  return makeUnit(config.unit, identity, gone.then(() => conclude(dir, config.unit)), config.stopSeconds);
}

/** Ends every unit whose folder is in that folder, for a record that cannot be read. */
export async function clearUnits(dir: string): Promise<void> {
  for (const name of await listDirs(dir)) {
    const state = await readShimState(join(dir, name));
    if (state) await killMarked(state.unit);
  }
}

/** How often it is looked whether an adopted unit has ended, milliseconds. */
const WATCH_MS = 250;

/**
 * Takes over what an earlier agent started in `dir`, if its shim still lives. Otherwise clears what is left of it and
 * returns undefined.
 */
export async function adoptUnit(
  dir: string,
  unit: string,
  options: { stopSeconds: number; signal: AbortSignal },
): Promise<Unit | undefined> {
  let state = await readShimState(dir);
  // The agent may have been killed while the shim was starting: give it the time to write, or to give up.
  for (let i = 0; i < 40 && state?.unit !== unit; i += 1) {
    if (!(await markedProcesses()).some(item => item.unit === unit)) break;
    await sleep(50);
    state = await readShimState(dir);
  }
  if (state?.unit !== unit || !(await isAlive(state.shim))) {
    await killMarked(unit);
    return undefined;
  }
  const identity = state.shim;
  const ended = (async () => {
    while (await isAlive(identity).catch(() => true)) {
      await sleep(WATCH_MS, undefined, { ref: false, signal: options.signal });
    }
    return conclude(dir, unit);
  })();
  // Aborted: the agent ends, and nobody waits any more.
  const quiet = ended.catch(() => new Promise<undefined>(() => {}));
  return { ...makeUnit(unit, identity, quiet, options.stopSeconds), ...(state.child && { child: state.child.pid }) };
}
