import { rm } from 'node:fs/promises';
import type { BackupSpec, BackupState } from '../../dataProtocol.ts';
import { AgentError } from '../../rooms.ts';
import { Serial } from '../../serial.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import type { Keeper } from './keeper.ts';
import { refuse, validateBackup } from './refusals.ts';
import type { Shelf } from './shelf.ts';
import { tellBackup } from './stored.ts';
import type { StoredBackup } from './stored.ts';
import { DatabaseEnded, takeBackup } from './takeBackup.ts';

/** How often an agent takes up a backup or a proof that another one was killed at. */
export const MOST_BEGUN = 3;
/** How long a database that takes no connections is waited for. */
const COMES_BACK_MS = 60_000;

/** Makes backups, behind the answer. */
export class Backups {
  readonly #keeper: Keeper;
  readonly #copying = new Serial();
  #copies = 0;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  async backUp(
    name: string,
    id: string,
    spec: BackupSpec,
  ): Promise<BackupState> {
    const reason = validateBackup(id, spec);
    const what = `Backup ${id} of ${name} was not made`;
    if (!(await this.#keeper.isKept(name)))
      throw new AgentError(
        'invalid',
        what,
        'there is no such database',
        'Check the name',
      );
    const shelf = await this.#keeper.shelf(name);
    const before = shelf.backups.get(id);
    if (before) return tellBackup(before);
    const known = this.#keeper.instance(shelf);
    if (!known)
      throw new AgentError(
        'invalid',
        what,
        'its instance is gone',
        'Restore it to a new one first',
      );
    if (known.shared)
      refuse(
        what,
        'it is one database of the instance that previews share, which keeps no log of changes',
        'Copy what is worth keeping to a database of its own',
      );
    if (known.still)
      refuse(what, 'the database stands still', 'Start it first');
    const stored: StoredBackup = {
      id,
      reason,
      state: 'running',
      startedAt: new Date().toISOString(),
      archive: known.archive,
      begun: 1,
    };
    try {
      await shelf.save(stored);
    } catch (error) {
      await rm(shelf.backupFolder(id), { recursive: true, force: true });
      throw new AgentError(
        'failed',
        what,
        `nothing can be written where backups lie: ${(error as Error).message}`,
        'Make room there, or make the folder writable; then make another one',
      );
    }
    crashPoint('agent/postgres/backup-stored', name);
    this.#run(shelf, stored);
    return tellBackup(stored);
  }

  /**
   * Copies it. A database that has just died comes back within a moment: it is waited for, and where it ended under the
   * copy, the copy is made once more.
   */
  async #take(
    shelf: Shelf,
    stored: StoredBackup,
    signal: AbortSignal,
  ): ReturnType<typeof takeBackup> {
    let until = performance.now() + COMES_BACK_MS;
    let said = 'it is gone';
    for (;;) {
      signal.throwIfAborted();
      const known = this.#keeper.instance(shelf);
      said = known?.said ?? said;
      if (known?.running) {
        try {
          return await takeBackup({
            id: stored.id,
            folder: shelf.backupFolder(stored.id),
            home: shelf.home,
            live: known.running,
            durable: this.#keeper.deps.durable,
            signal,
            progress: bytes => {
              stored.message = `${Math.round(bytes / 1e6)} MB copied`;
            },
          });
        } catch (error) {
          if (!(error instanceof DatabaseEnded)) throw error;
          said = error.why;
          if (error.copied) {
            if (stored.begun >= MOST_BEGUN) throw error;
            until = performance.now() + COMES_BACK_MS;
            stored.begun += 1;
            await shelf.save(stored);
          }
        }
      }
      const left = Math.ceil((until - performance.now()) / 1000);
      if (!known || known.still || known.lost || left <= 0)
        throw new AgentError(
          'failed',
          'The backup was not made: the database does not accept connections',
          said,
          'See the log of the database; make another one once it is ready',
        );
      stored.message = `Waits until the database accepts connections again, ${left} s at most`;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }

  #run(shelf: Shelf, stored: StoredBackup): void {
    const { name } = shelf;
    const told = () => this.#keeper.deps.ctx.emit('postgres', name);
    const work = async (signal: AbortSignal) => {
      signal.throwIfAborted();
      const { manifest, checksum } = await this.#take(shelf, stored, signal);
      const {
        startSegment,
        stopSegment,
        segmentSize,
        version,
        bytes,
        endedAt,
      } = manifest;
      await shelf.save(stored, {
        startSegment,
        stopSegment,
        segmentSize,
        version,
        bytes,
        endedAt,
        checksum,
        state: 'complete',
        message: undefined,
      });
      crashPoint('agent/postgres/backup-complete', name);
      told();
    };
    this.#keeper.jobs.start(
      `${name}/backup/${stored.id}`,
      // Two at a time: more would only make each other slower.
      signal =>
        this.#copying.run(String((this.#copies += 1) % 2), () => work(signal)),
      async error => {
        await this.fail(shelf, stored, error);
        told();
      },
    );
  }

  /** Stores that it has failed. */
  async fail(shelf: Shelf, stored: StoredBackup, error: Error): Promise<void> {
    const [message, words] =
      error instanceof AgentError
        ? [error.what, error.why]
        : ['The backup was not made', error.message];
    this.#keeper.deps.ctx.log(
      `backup ${stored.id} of ${shelf.name}: ${message}: ${words}`,
    );
    const change = {
      state: 'failed' as const,
      message,
      words,
      endedAt: new Date().toISOString(),
    };
    // A disk that takes nothing at all must not leave it running for ever: the next agent finds it begun, and sees.
    await shelf
      .save(stored, change)
      .catch(() => void Object.assign(stored, change));
  }

  /** What was being made when the former agent ended is made again once its instance runs. */
  async takeUp(shelf: Shelf): Promise<void> {
    for (const id of [...shelf.orphans]) {
      const stored = shelf.backups.get(id);
      if (stored?.state !== 'running') continue;
      const known = this.#keeper.instance(shelf);
      if (!known || known.still || known.lost || stored.begun >= MOST_BEGUN) {
        shelf.orphans.delete(id);
        const why =
          stored.begun >= MOST_BEGUN
            ? 'it was begun several times, and ended each time with the agent'
            : 'the database does not run any more';
        await this.fail(shelf, stored, new Error(why));
      } else if (known.running) {
        shelf.orphans.delete(id);
        stored.begun += 1;
        await shelf.save(stored);
        this.#run(shelf, stored);
      }
    }
  }
}
