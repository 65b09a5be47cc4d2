import { DriverError, type Reach } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { crashPoint } from '../crashPoint';
import type { OperationLog } from '../logs/OperationLog';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced, LostClaimError } from '../loop/fenced';
import { operationKey } from '../loop/keys';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow, OperationRow, StepRow } from '../store/rows';
import { Awake } from './Awake';
import { abortedFailure, stepsToEnd } from './decision';
import { failedOutcome } from './failedOutcome';
import { failureOf, nextToRun, nextToUndo } from './progress';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from './types';

const IDLE_POLL_MS = 1000;

const notify = (trx: Knex, id: string) => trx.raw(`SELECT pg_notify('waymark_changed', ?)`, [`operation:${id}`]);

/** Brings operations to their end, one stored step at a time: recovery is reading the row and going on. */
export class OperationEngine {
  private readonly definitions = new Map<string, OperationDefinition>();
  private readonly awake = new Awake();

  /** @param reachOf - how replicas on a target are asked, where that is not by `fetch` */
  constructor(private readonly knex: Knex, private readonly log: OperationLog, private readonly reachOf: (target: string) => Reach | undefined = () => undefined) {}

  register(definition: OperationDefinition): void {
    this.definitions.set(definition.kind, definition);
  }

  definition(kind: string): OperationDefinition {
    const found = this.definitions.get(kind);
    if (!found) throw new Error(`No operation of kind "${kind}" is known to this version`);
    return found;
  }

  /** As `definition`, undefined for a kind that only another version of the platform knows. */
  known(kind: string): OperationDefinition | undefined {
    return this.definitions.get(kind);
  }

  async reconcile(id: string, claim: Claim, signal: AbortSignal): Promise<number | null> {
    for (;;) {
      if (signal.aborted) throw new LostClaimError(`Stopped working on ${id}`);
      const operation = await this.knex<OperationRow>('operation').where({ id }).first();
      if (!operation || !['running', 'undoing'].includes(operation.state)) return null;
      const steps = await this.knex<StepRow>('operation_step').where({ operation: id }).orderBy('position');
      const next = operation.state === 'running' ? await this.advance(operation, steps, claim, signal) : await this.undo(operation, steps, claim, signal);
      if (next !== 0) return next;
    }
  }

  private async advance(operation: OperationRow, steps: StepRow[], claim: Claim, signal: AbortSignal): Promise<number | null> {
    const definition = this.definition(operation.kind);
    if (operation.superseded_by) return (await this.giveWay(operation, steps, definition, claim, signal)) ? null : 0;
    if (operation.decision?.verb === 'abort' && !failureOf(steps)) {
      await this.stop(operation, steps, claim);
      return 0;
    }
    const defined = definition.steps(operation.input);
    const runnable = nextToRun(defined, steps);
    if (runnable.length === 0) {
      return (await this.end(operation, steps, definition, claim, signal)) ? null : 0;
    }
    const fresh = runnable.filter(step => step.state === 'pending');
    if (fresh.length) {
      await this.writeSteps(claim, operation, fresh, { state: 'running', started_at: this.knex.fn.now(3), error: null });
    }
    for (const step of fresh) crashPoint(`${operation.kind}/${step.id}/begun`);
    // Each outcome is stored as soon as it is there: a quick step never waits for a slow one beside it.
    const settled = await Promise.allSettled(
      runnable.map(async step => {
        const outcome = await this.attempt('run', operation, step, defined, claim, signal);
        if (outcome.state !== 'waiting') crashPoint(`${operation.kind}/${step.id}/acted`);
        await this.store(outcome, operation, step, claim, 'succeeded');
        if (outcome.state !== 'waiting') crashPoint(`${operation.kind}/${step.id}/stored`);
        return outcome;
      }),
    );
    // All have come to rest before the claim is given back: nothing goes on behind the back of the next worker.
    const broken = settled.flatMap(s => (s.status === 'rejected' ? [s.reason] : []));
    if (broken.length) throw broken.find(error => error instanceof LostClaimError) ?? broken[0];
    const outcomes = settled.flatMap(s => (s.status === 'fulfilled' ? [s.value] : []));
    if (outcomes.some(outcome => outcome.state !== 'waiting')) return 0;
    return Math.min(...outcomes.map(outcome => (outcome.state === 'waiting' && outcome.pollMs) || IDLE_POLL_MS));
  }

  private async undo(operation: OperationRow, steps: StepRow[], claim: Claim, signal: AbortSignal): Promise<number | null> {
    const defined = this.definition(operation.kind).steps(operation.input);
    const step = nextToUndo(steps);
    if (!step) {
      return (await this.finish(operation, 'undone', null, claim)) ? null : 0;
    }
    if (step.state !== 'undoing') await this.writeSteps(claim, operation, [step], { state: 'undoing', message: null });
    const point = `${operation.kind}/${step.id}/undo`;
    crashPoint(`${point}/begun`);
    const outcome = await this.attempt('undo', operation, step, defined, claim, signal);
    if (outcome.state === 'failed') {
      await this.writeSteps(claim, operation, [step], { message: `${outcome.what}: ${outcome.why}` });
      return IDLE_POLL_MS * 2;
    }
    if (outcome.state !== 'waiting') crashPoint(`${point}/acted`);
    await this.store(outcome, operation, step, claim, 'undone');
    if (outcome.state !== 'waiting') crashPoint(`${point}/stored`);
    return outcome.state === 'waiting' ? outcome.pollMs ?? IDLE_POLL_MS : 0;
  }

  private async attempt(
    verb: 'run' | 'undo',
    operation: OperationRow,
    step: StepRow,
    defined: StepDefinition[],
    claim: Claim,
    signal: AbortSignal,
  ): Promise<StepOutcome> {
    const definition = defined.find(d => d.id === step.id);
    if (!definition) return { state: 'failed', what: `Step ${step.id} is not known`, why: 'This version does not have it', next: 'Undo the operation' };
    const action = definition[verb];
    if (!action) return { state: 'done' };
    try {
      return await action(this.context(operation, step, claim, signal));
    } catch (error) {
      if (error instanceof LostClaimError || signal.aborted) throw error;
      // Somebody with a newer claim has been there: the next claim is newer still.
      if (error instanceof DriverError && error.errorClass === 'fenced') throw new LostClaimError(error.message);
      return failedOutcome(definition.title, error, claim.failures);
    }
  }

  private context(operation: OperationRow, row: StepRow, claim: Claim, signal: AbortSignal): StepContext {
    const step = { ...row, started_at: row?.started_at && this.awake.since(row.started_at) };
    const write: StepContext['write'] = fn => fenced(this.knex, claim, fn);
    return {
      knex: this.knex,
      claim,
      signal,
      operation,
      step,
      write,
      reach: async environment => {
        const place = await this.knex<EnvironmentRow>('environment').where({ name: environment }).first('target');
        return (place && this.reachOf(place.target)) ?? fetch;
      },
      log: (text, stream = 'platform') => this.log.append(operation.id, [{ time: new Date().toISOString(), step: step.id, stream, text }]),
      remember: async (data, inside) => {
        step.data = { ...step.data, ...data };
        const save = (trx: Knex.Transaction) => trx('operation_step').where({ operation: operation.id, id: step.id }).update({ data: JSON.stringify(step.data) });
        await (inside ? save(inside) : write(save));
      },
    };
  }

  private async store(outcome: StepOutcome, operation: OperationRow, step: StepRow, claim: Claim, done: 'succeeded' | 'undone'): Promise<void> {
    if (outcome.state === 'waiting') {
      if (outcome.message !== step.message) await this.writeSteps(claim, operation, [step], { message: outcome.message });
      return;
    }
    await fenced(this.knex, claim, async trx => {
      const ended = { ended_at: trx.fn.now(3) };
      const update =
        outcome.state === 'failed'
          ? { state: 'failed', ...ended, error: JSON.stringify({ step: step.id, what: outcome.what, why: outcome.why, next: outcome.next }), message: null }
          : { state: outcome.skipped ? 'skipped' : done, ...ended, message: outcome.message ?? null };
      await trx('operation_step').where({ operation: operation.id, id: step.id }).update(update);
      const more: Record<string, unknown> = {};
      if (outcome.spans?.length) more.spans = trx.raw('spans || ?::jsonb', [JSON.stringify(outcome.spans)]);
      if (outcome.state === 'done' && outcome.result) more.result = trx.raw('result || ?::jsonb', [JSON.stringify(outcome.result)]);
      if (Object.keys(more).length) await trx('operation').where({ id: operation.id }).update(more);
      await notify(trx, operation.id);
    });
  }

  private async writeSteps(claim: Claim, operation: OperationRow, steps: StepRow[], update: Record<string, unknown>): Promise<void> {
    await fenced(this.knex, claim, async trx => {
      await trx('operation_step').where({ operation: operation.id }).whereIn('id', steps.map(s => s.id)).update(update);
      await notify(trx, operation.id);
    });
  }

  private async end(operation: OperationRow, steps: StepRow[], definition: OperationDefinition, claim: Claim, signal: AbortSignal): Promise<boolean> {
    const failure = failureOf(steps);
    if (failure && definition.onFailed) {
      const { remember: _, step: __, ...context } = this.context(operation, steps[0], claim, signal);
      await definition.onFailed(context);
    }
    return this.finish(operation, failure ? 'failed' : 'succeeded', failure ?? null, claim);
  }

  /** A person has ended it: what is under way fails with their words, and nothing new is begun. */
  private async stop(operation: OperationRow, steps: StepRow[], claim: Claim): Promise<void> {
    const failure = (step: StepRow) => abortedFailure(step.id, operation.decision!, operation.result.rolledBack === true);
    for (const step of stepsToEnd(steps)) {
      await this.writeSteps(claim, operation, [step], { state: 'failed', ended_at: this.knex.fn.now(3), message: null, error: JSON.stringify(failure(step)) });
    }
  }

  /** A newer operation has overtaken this one: what it has not brought to an end is taken back, and it is over. */
  private async giveWay(operation: OperationRow, steps: StepRow[], definition: OperationDefinition, claim: Claim, signal: AbortSignal): Promise<boolean> {
    const { remember: _, step: __, ...context } = this.context(operation, steps[0], claim, signal);
    await definition.onSuperseded?.(context);
    const open = steps.filter(step => ['pending', 'running'].includes(step.state));
    if (open.length) await this.writeSteps(claim, operation, open, { state: 'skipped', ended_at: this.knex.fn.now(3), message: `Gave way to ${operation.superseded_by}` });
    return this.finish(operation, 'superseded', null, claim);
  }

  /** False if somebody has asked for something else meanwhile (an undo): then that counts. */
  private async finish(operation: OperationRow, state: OperationRow['state'], error: OperationRow['error'], claim: Claim): Promise<boolean> {
    const ended = await fenced(this.knex, claim, async trx => {
      const rows = await trx('operation')
        .where({ id: operation.id, state: operation.state })
        .modify(q => void (state === 'succeeded' && q.whereRaw(`decision->>'verb' IS DISTINCT FROM 'abort'`)))
        .update({ state, error: error ? JSON.stringify(error) : null, ended_at: trx.fn.now(3) });
      if (!rows) return false;
      await insertEvent(trx, {
        type: `operation.${state}`,
        title: error ? `${operation.title}: ${error.what}` : operation.title,
        service: operation.service,
        environment: operation.environment,
        actor: operation.actor,
        operation: operation.id,
      });
      if (state === 'succeeded') await this.known(operation.kind)?.onSucceeded?.(trx, operation);
      if (operation.parent) await enqueue(trx, operationKey(operation.parent));
      await notify(trx, operation.id);
      return true;
    });
    if (!ended) return false;
    await this.log.append(operation.id, [
      { time: new Date().toISOString(), step: error?.step ?? '', stream: 'platform', text: error ? `${error.what}. ${error.why} ${error.next}` : `Operation ${state}.` },
    ]);
    return true;
  }
}
