import { compareConfigurations, releaseName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { LATEST_WORD } from '../gate/approvals';
import { MOVED } from '../gate/passGate';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { giveUp } from '../rollout/giveUp';
import { insertDeployment } from '../rollout/insertDeployment';
import { othersRollout, stillWanted } from '../rollout/place';
import { BESIDE, DIRECT, takeOverOrPassBy } from '../rollout/takeOverSteps';
import { movePins } from '../store/bindings';
import type { ApprovalRow, BindingRow, OperationRow, ReleaseRow } from '../store/rows';
import type { Platform } from '../platform';
import { changeConfiguration, movedSince, namesOf, tooMuch } from './changeConfiguration';
import { configGateStep, type ConfigSeen, NEXT_WHEN_REFUSED } from './configGateStep';
import { destroyBroughtBy } from './destroyUnused';
import { insertRevision, readRevision, type Revision } from './revisions';
import type { ConfigInput } from './types';

/** What the first step remembers: once for each attempt. */
interface Applied { revision: number; before: number; number: number | null; names: string[] }

const NOTHING: StepOutcome = { state: 'done', skipped: true };

/**
 * An older change of the same place that has not ended: changes are made in the order in which they were asked for. One
 * that waits for somebody's word holds nobody up.
 */
function olderChange({ knex, operation }: StepContext): Promise<OperationRow | undefined> {
  const { service, environment, kind, id } = operation;
  return knex<OperationRow>('operation')
    .where({ service, environment, kind })
    .whereIn('state', ['running', 'undoing'])
    .where('id', '<', id)
    .whereRaw(`${LATEST_WORD} IS DISTINCT FROM 'waiting'`)
    .first();
}

/** What was approved and is not what would be done now: asked under the lock of the place. Then what has waited is gone. */
async function refuseMoved(trx: Knex, { id }: OperationRow, input: ConfigInput, now: Revision): Promise<StepOutcome | undefined> {
  const approved = await trx<ApprovalRow>('approval').where({ operation: id, environment: input.environment, state: 'approved' }).orderBy('id', 'desc').first();
  if (!approved) return undefined;
  const then = await readRevision(trx, input, (approved.seen as ConfigSeen).base);
  const why = movedSince(then, now, namesOf(input));
  if (!why) return undefined;
  await destroyBroughtBy(trx, id);
  return { state: 'failed', what: MOVED, why, next: NEXT_WHEN_REFUSED(input) };
}

/** Writes the revision and starts what serves beside itself with it, in one transaction. What to answer instead, if not. */
async function apply(context: StepContext): Promise<Applied | StepOutcome> {
  const { operation, write, remember } = context;
  const input: ConfigInput = operation.input;
  const { service, environment, reason } = input;
  const older = await olderChange(context);
  if (older) return { state: 'waiting', message: `Waits until "${older.title}" has ended (${older.id})`, pollMs: 250 };
  return write(async trx => {
    const binding = await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first();
    if (!(await stillWanted(trx, operation.id))) return { state: 'waiting' as const, message: 'Gives way to a newer one', pollMs: 50 };
    if (!binding || binding.removing) return { state: 'failed' as const, what: `The configuration of ${service} cannot be changed in ${environment}`, why: 'It has no place there any more', next: `platform status ${service} shows where it is.` };
    const other = await othersRollout(trx, operation, environment);
    if (other) return { state: 'waiting' as const, message: `Waits until "${other.title}" of ${other.actor} has ended (${other.id})`, pollMs: 500 };
    const before = await readRevision(trx, binding, binding.config_revision);
    const after = changeConfiguration(before, input, operation.actor, new Date().toISOString());
    const names = compareConfigurations(before, after).map(one => one.name);
    const much = tooMuch(after);
    if (much) return { state: 'failed' as const, what: `The configuration of ${service} would be too large`, why: much, next: 'Take out what is not used: platform config unset' };
    const moved = names.length ? await refuseMoved(trx, operation, input, before) : undefined;
    if (moved) return moved;
    if (!names.length) return { ...NOTHING, message: 'It is so already', result: { environment, revision: `c${before.number}`, ...DIRECT } };
    const revision = await insertRevision(trx, binding, after, { actor: operation.actor, operation: operation.id });
    const release = binding.stable === null ? undefined : await trx<ReleaseRow>('release').where({ service, number: binding.stable }).first();
    if (release) {
      await movePins(trx, service, environment, { candidate: release.number, weight: 0, candidate_config_revision: revision, candidate_migrates: false });
      await insertDeployment(trx, operation, { binding, release, configRevision: revision, reason: reason ?? operation.title, humanDecided: true });
    } else {
      await movePins(trx, service, environment, { config_revision: revision });
    }
    const applied: Applied = { revision, before: before.number, number: release?.number ?? null, names };
    // In the same transaction: a crash never leaves a revision that would be written again.
    await remember({ appliedAttempt: operation.attempt, ...applied }, trx);
    return applied;
  });
}

/** The first step of a change. */
function revisionStep(): StepDefinition {
  return {
    id: 'config',
    title: 'Write the config revision',
    needs: [],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { operation, step, log } = context;
      const { environment }: ConfigInput = operation.input;
      const known = step.data.appliedAttempt === operation.attempt ? (step.data as Applied) : undefined;
      const applied = known ?? (await apply(context));
      if ('state' in applied) return applied;
      const { revision, number, names } = applied;
      const result = { environment, revision: `c${revision}`, names };
      if (number === null) {
        const message = `c${revision}: nothing serves there yet; what is deployed next gets it`;
        await log(`${message} (${names.join(', ')}).`);
        return { state: 'done', message, result: { ...result, ...DIRECT } };
      }
      const message = `${releaseName(number)} starts beside itself with c${revision}`;
      await log(`${message} (${names.join(', ')}). What serves goes on until it is up.`);
      return { state: 'done', message, result: { ...result, release: releaseName(number), _number: number, ...BESIDE } };
    },
    async undo(context): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      await giveBack(context);
      return { state: 'done' };
    },
  };
}

/** Where nothing serves no pin was moved: the place gets the revision of before, if nobody has changed it since. */
async function giveBack({ operation, knex, write }: Pick<StepContext, 'operation' | 'knex' | 'write'>): Promise<void> {
  const { service, environment }: ConfigInput = operation.input;
  const step = await knex('operation_step').where({ operation: operation.id, id: 'config' }).first('data');
  const { revision, before, number } = (step?.data ?? {}) as Partial<Applied>;
  if (revision === undefined || number !== null) return;
  await write(async trx => {
    const binding = await trx<BindingRow>('binding').where({ service, environment, config_revision: revision, stable: null, candidate: null }).forUpdate().first('service');
    if (binding) await movePins(trx, service, environment, { config_revision: before });
  });
}

/** The gate, the revision, and behind it the steps of every rollout, passed by where nothing serves or nothing has changed. */
export function configSteps(platform: Platform, { environment, gated }: Pick<ConfigInput, 'environment' | 'gated'>): StepDefinition[] {
  const gate = configGateStep(platform, environment);
  return [...(gated ? [gate] : []), ...takeOverOrPassBy({ ...revisionStep(), needs: gated ? [gate.id] : [] }, environment)];
}
