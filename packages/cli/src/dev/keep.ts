import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { type FromKeeper, MARK, type ToKeeper } from './keeperTypes';
import { shellCommand } from './shellCommand';

const LAST_GRACE_MS = 1000;
const LOOK_MS = 10;

interface Running {
  child: ChildProcess;
  stopping?: Promise<void>;
  ended?: { code: number | null; signal: string | null };
}

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** What carries a mark that begins so although it has left its group; none where there is no /proc. */
function strays(mark: string): number[] {
  let names: string[] = [];
  try {
    names = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return names.map(Number).filter(pid => {
    if (pid === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1')
        .split('\0')
        .some(entry => entry.startsWith(`${MARK}=${mark}`));
    } catch {
      return false;
    }
  });
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
}

/**
 * Runs what `platform dev` wants to be run, in a session of its own that no Ctrl-C reaches, and ends all of it when the
 * command goes: however that comes, its end of the pipe is closed then.
 *
 * @param mark - the value of the mark that all it starts carry
 * @param folder - what is removed at the end
 */
export function keep(mark: string, folder: string): void {
  const running = new Map<number, Running>();
  let over = false;
  const say = (message: FromKeeper) => {
    if (process.connected) process.send!(message);
  };

  function stop(id: number, graceMs: number): Promise<void> {
    const one = running.get(id);
    if (!one) return Promise.resolve();
    one.stopping ??= stopOnce(id, one, graceMs);
    return one.stopping;
  }

  async function stopOnce(
    id: number,
    one: Running,
    graceMs: number,
  ): Promise<void> {
    const { pid } = one.child;
    if (pid) await endGroup(pid, graceMs);
    for (const stray of strays(`${mark}.${id}.`)) killOne(stray);
    while (!one.ended) await wait(LOOK_MS);
    running.delete(id);
    say({ says: 'ended', id, ...one.ended });
  }

  async function endGroup(pid: number, graceMs: number): Promise<void> {
    signalGroup(pid, 'SIGTERM');
    for (
      const until = Date.now() + graceMs;
      signalGroup(pid, 0) && Date.now() < until;

    )
      await wait(LOOK_MS);
    signalGroup(pid, 'SIGKILL');
  }

  function run({ id, command, cwd, env }: ToKeeper & { do: 'run' }): void {
    const child = spawn('sh', ['-c', shellCommand(command)], {
      cwd,
      env: { ...env, [MARK]: `${mark}.${id}.` },
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const one: Running = { child };
    running.set(id, one);
    child.on('error', () => {
      one.ended = { code: 127, signal: null };
      void stop(id, 0);
    });
    child.on('exit', (code, signal) => {
      one.ended = { code, signal };
      // By itself, or it was asked to: in both cases what it has left behind goes too.
      if (!over) void stop(id, 0);
    });
  }

  async function end(): Promise<void> {
    if (over) return;
    over = true;
    await Promise.all([...running.keys()].map(id => stop(id, LAST_GRACE_MS)));
    for (const stray of strays(`${mark}.`)) killOne(stray);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    process.exit(0);
  }

  process.on('message', (message: ToKeeper) => {
    if (message.do === 'run') run(message);
    else if (message.do === 'stop') void stop(message.id, message.graceMs);
    else void end();
  });
  process.on('disconnect', () => void end());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void end());
  // Nobody reads it any more: the end comes by the other pipe.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {});
  say({ says: 'ready' });
}
