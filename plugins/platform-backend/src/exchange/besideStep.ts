import { type DatabaseRef, releaseName } from '@waymark/platform-common';
import { insertRevision, readRevision } from '../configuration/revisions';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { giveUp } from '../rollout/giveUp';
import { insertDeployment } from '../rollout/insertDeployment';
import { othersRollout, stillWanted } from '../rollout/place';
import { BESIDE, DIRECT, takeOverOrPassBy } from '../rollout/takeOverSteps';
import { movePins } from '../store/bindings';
import type { BindingRow, ReleaseRow } from '../store/rows';
import { makeOwn } from './makeOwn';

interface Beside { number: number | null; revision: number }

const NOTHING = { state: 'done', skipped: true } as const;

/** What the release that serves is to use instead; undefined: there is nothing to exchange beside itself. */
export type Wanted = (context: StepContext) => Promise<{ database: DatabaseRef; reason: string } | StepOutcome | undefined>;

async function pin(context: StepContext, place: { service: string; environment: string }, { database, reason }: { database: DatabaseRef; reason: string }): Promise<Beside | StepOutcome> {
  const { operation, write, remember } = context;
  const { service, environment } = place;
  return write(async trx => {
    const binding = await trx<BindingRow>('binding').where(place).forUpdate().first();
    if (!(await stillWanted(trx, operation.id))) return { state: 'waiting' as const, message: 'Gives way to a newer one', pollMs: 50 };
    if (!binding || binding.removing) return { state: 'failed' as const, what: `${service} has no place in ${environment}`, why: 'It has gone meanwhile', next: `platform status ${service}` };
    const other = await othersRollout(trx, operation, environment);
    if (other) return { state: 'waiting' as const, message: `Waits until "${other.title}" of ${other.actor} has ended (${other.id})`, pollMs: 500 };
    const revision = await insertRevision(trx, binding, { ...(await readRevision(trx, binding, binding.config_revision)), database }, { actor: operation.actor, operation: operation.id });
    const release = binding.stable === null ? undefined : await trx<ReleaseRow>('release').where({ service, number: binding.stable }).first();
    if (release) {
      await movePins(trx, service, environment, { candidate: release.number, weight: 0, candidate_config_revision: revision, candidate_migrates: true });
      await insertDeployment(trx, operation, { binding, release, configRevision: revision, reason, humanDecided: true });
    } else {
      await movePins(trx, service, environment, { config_revision: revision });
      await makeOwn(trx, binding, revision);
    }
    const beside: Beside = { number: release?.number ?? null, revision };
    // In the same transaction: a crash never leaves a revision that would be written again.
    await remember({ pinnedAttempt: operation.attempt, ...beside }, trx);
    return beside;
  });
}

function besideStep(place: { service: string | null; environment: string }, title: string, needs: string[], wanted: Wanted): StepDefinition {
  return {
    id: 'release',
    title,
    needs,
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { operation, step, log } = context;
      let beside = step.data.pinnedAttempt === operation.attempt ? (step.data as Beside) : undefined;
      if (!beside) {
        const want = await wanted(context);
        if (!want) return { ...NOTHING, message: 'No process of a service uses it', result: { ...DIRECT } };
        if ('state' in want) return want;
        const pinned = await pin(context, { service: place.service!, environment: place.environment }, want);
        if ('state' in pinned) return pinned;
        beside = pinned;
      }
      const { number, revision } = beside;
      if (number === null) return { state: 'done', message: `c${revision}: nothing serves there yet`, result: { environment: place.environment, ...DIRECT } };
      const message = `${releaseName(number)} starts beside itself, as c${revision}`;
      await log(`${message}. What serves goes on until it is up.`);
      return { state: 'done', message, result: { release: releaseName(number), environment: place.environment, _number: number, ...BESIDE } };
    },
    async undo(context): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      return { state: 'done' };
    },
  };
}

/** The steps by which what serves is started beside itself with another database, or another login, and takes over. */
export function exchangeSteps(place: { service: string | null; environment: string }, title: string, needs: string[], wanted: Wanted): StepDefinition[] {
  return takeOverOrPassBy(besideStep(place, title, needs, wanted), place.environment);
}
