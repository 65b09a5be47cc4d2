import { type ChildProcess, spawn } from 'node:child_process';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { KEEPER_WORD, type FromKeeper, type ToKeeper } from './keeperTypes';

/** How something that was run has ended. */
export interface Ended {
  code: number | null;
  signal: string | null;
}

/** The command's hand on its keeper: the process that ends all that was started when the command goes, killed or not. */
export class Keeper {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (ended: Ended) => void>();
  private ids = 0;
  /** Ends when the keeper does. */
  readonly gone: Promise<void>;

  constructor(
    mark: string,
    folder: string,
    streams: { stdout: NodeJS.WritableStream; stderr: NodeJS.WritableStream },
  ) {
    this.child = spawn(
      process.execPath,
      [process.argv[1], KEEPER_WORD, mark, folder],
      { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    this.child.stdout!.on('data', chunk => streams.stdout.write(chunk));
    this.child.stderr!.on('data', chunk => streams.stderr.write(chunk));
    this.child.on('message', (message: FromKeeper) => {
      if (message.says !== 'ended') return;
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
    });
    this.gone = new Promise(resolve => {
      this.child.once('exit', () => {
        for (const ended of this.waiting.values())
          ended({ code: null, signal: 'SIGKILL' });
        resolve();
      });
    });
    this.child.on('error', () => {});
  }

  /** Starts a command. `ended` comes when nothing of it is left. */
  run(
    command: string,
    cwd: string,
    env: Record<string, string>,
  ): { ended: Promise<Ended>; stop: (graceMs: number) => Promise<Ended> } {
    const id = (this.ids += 1);
    const ended = new Promise<Ended>(resolve => this.waiting.set(id, resolve));
    this.tell({ do: 'run', id, command, cwd, env });
    return {
      ended,
      stop: graceMs => {
        if (this.waiting.has(id)) this.tell({ do: 'stop', id, graceMs });
        return ended;
      },
    };
  }

  /** Rejects when somebody has ended the keeper before the signal asked for the end. */
  async broken(signal: AbortSignal): Promise<void> {
    await this.gone;
    if (signal.aborted) return;
    throw new CliError(
      ExitCode.failed,
      'The process that keeps the service has ended.',
      'Somebody has killed it.',
      'Start again: platform dev',
    );
  }

  /** Ends everything and the keeper. */
  async end(): Promise<void> {
    this.tell({ do: 'end' });
    await this.gone;
  }

  private tell(message: ToKeeper): void {
    if (this.child.connected) this.child.send(message);
  }
}
