import type { ProofSpec, ProofState } from '../../dataProtocol.ts';
import { AgentError } from '../../rooms.ts';
import { Serial } from '../../serial.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import { bringIn } from './bringIn.ts';
import { holeIn } from './keptState.ts';
import type { Keeper } from './keeper.ts';
import { MOST_BEGUN } from './backups.ts';
import { proveBackup } from './proveBackup.ts';
import { refuse, validateProof } from './refusals.ts';
import { planRestore } from './restorePlan.ts';
import type { Shelf } from './shelf.ts';
import { readKept } from './stored.ts';
import type { StoredBackup } from './stored.ts';

/** Finds out whether backups are good, before somebody needs them. */
export class Proofs {
  readonly #keeper: Keeper;
  readonly #one = new Serial();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  async prove(name: string, id: string, spec: ProofSpec): Promise<ProofState> {
    const run = validateProof(id, spec);
    const what = `Backup ${id} of ${name} was not proven`;
    const shelf = (await this.#keeper.isKept(name))
      ? await this.#keeper.shelf(name)
      : undefined;
    const stored = shelf?.backups.get(id);
    if (!shelf || !stored)
      throw new AgentError(
        'invalid',
        what,
        'there is no such backup',
        'Check the name',
      );
    if (stored.state !== 'complete')
      refuse(what, `it is ${stored.state}`, 'Prove a complete one');
    if (stored.proof?.run === run) return stored.proof;
    await this.#keeper.jobs.giveUp(`${name}/proof/${id}`);
    stored.proof = {
      run,
      state: 'running',
      startedAt: new Date().toISOString(),
      message: 'It is about to be restored to a scratch instance',
      checks: [],
    };
    stored.proofBegun = 1;
    await shelf.save(stored);
    crashPoint('agent/postgres/proof-stored', name);
    this.#run(shelf, stored);
    return stored.proof;
  }

  #run(shelf: Shelf, stored: StoredBackup): void {
    const { name } = shelf;
    const { jobs, deps } = this.#keeper;
    const proof = stored.proof!;
    const end = async (
      result: Pick<ProofState, 'state' | 'message' | 'words' | 'checks'>,
    ) => {
      const endedAt = new Date().toISOString();
      const change = { proof: { ...proof, ...result, endedAt } };
      // A disk that takes nothing at all must not leave it running for ever.
      await shelf
        .save(stored, change)
        .catch(() => void Object.assign(stored, change));
      crashPoint('agent/postgres/proof-ended', name);
      deps.ctx.emit('postgres', name);
    };
    const work = async (signal: AbortSignal) => {
      signal.throwIfAborted();
      const checks = await proveBackup({
        name,
        home: shelf.home,
        backupFolder: shelf.backupFolder(stored.id),
        plan: () => this.#plan(shelf, stored, signal),
        signal,
        told: message => {
          proof.message = message;
        },
      });
      const bad = checks.filter(({ ok }) => !ok);
      await end(
        bad.length
          ? {
              state: 'failed',
              message: `Backup ${stored.id} could not be proven: ${bad
                .map(one => one.name)
                .join(', ')}`,
              words: bad.map(one => one.message).join('\n'),
              checks,
            }
          : {
              state: 'passed',
              message:
                'It was restored to a scratch instance, and all of it was read',
              checks,
            },
      );
    };
    // One at a time: each may need as much of the disk as the database.
    jobs.start(
      `${name}/proof/${stored.id}`,
      signal => this.#one.run('', () => work(signal)),
      error =>
        end({
          state: 'failed',
          message: 'The proof could not be carried out',
          words: error.message,
          checks: [],
        }),
    );
  }

  /** The log as far as it goes by now; of a database that runs, with what it has just written. */
  async #plan(shelf: Shelf, stored: StoredBackup, signal: AbortSignal) {
    const from = { name: shelf.name, backup: stored.id };
    const look = () => {
      const known = this.#keeper.instance(shelf);
      return known?.archive === stored.archive ? known : undefined;
    };
    const { last: brought, error } = await bringIn(shelf.home, look, signal);
    const last = brought ?? (await readKept(shelf.home, shelf.name));
    let hole: string | undefined;
    if (error)
      hole =
        error instanceof AgentError
          ? `${error.what}: ${error.why}`
          : error.message;
    const plan = await planRestore(shelf, from, 'asItIs');
    const found = holeIn(await shelf.files(stored.archive), stored, last);
    if (found) hole ??= `The segment ${found.name} ${found.why}`;
    const { lastSegment } = last;
    if (lastSegment && last.archive === stored.archive)
      plan.segments = plan.segments.filter(name => name <= lastSegment);
    return { plan, hole };
  }

  /** What was going on when the former agent ended begins anew. */
  async takeUp(shelf: Shelf): Promise<void> {
    for (const id of [...shelf.orphans]) {
      const stored = shelf.backups.get(id);
      const proof = stored?.proof;
      if (!stored || proof?.state !== 'running') continue;
      shelf.orphans.delete(id);
      stored.proofBegun = (stored.proofBegun ?? 1) + 1;
      if (stored.proofBegun > MOST_BEGUN)
        Object.assign(proof, {
          state: 'failed',
          message: 'The proof could not be carried out',
          words:
            'It was begun several times, and ended each time with the agent',
          endedAt: new Date().toISOString(),
        });
      await shelf.save(stored);
      if (proof.state === 'running') this.#run(shelf, stored);
    }
  }
}
