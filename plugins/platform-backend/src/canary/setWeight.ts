import { releaseName } from '@waymark/platform-common';
import { crashPoint } from '../crashPoint';
import { nodeOf } from '../rollout/candidate';
import { heldPlace } from '../rollout/place';
import { nodeOutcome } from '../rollout/nodeOutcome';
import type { StepContext, StepOutcome } from '../operations/types';
import { movePins } from '../store/bindings';
import type { BindingRow } from '../store/rows';

/** What a step of a canary remembers over a crash. */
export interface CanaryData {
  /** Of the operation: what an attempt before has remembered says nothing about this one. */
  attempt: number;
  /** When the weight was written. ISO 8601. */
  setAt: string;
  /** When the route was first seen to lead so. ISO 8601. */
  routedAt?: string;
  /** The first second that was not measured, since 1970. */
  measuredTo?: number;
  taken?: number;
  lastHour?: number | null;
  verdict?: { verdict: string; reason: string };
  /** Why the release went back. */
  failed?: { what: string; why: string; next: string };
}

const ROUTE_SECONDS = 60;

/** Gives the candidate its share, once for each attempt. Undefined when that is done. */
export async function setWeight(context: StepContext, place: { environment: string; weight: number; number: number }): Promise<StepOutcome | undefined> {
  const { operation, step, write, log } = context;
  if (step.data.attempt === operation.attempt) return undefined;
  const { environment, weight, number } = place;
  const set = await write(async trx => {
    const held = await heldPlace(trx, operation, environment);
    if (held?.binding.candidate !== number) return false;
    await movePins(trx, operation.service!, environment, { weight });
    const data: CanaryData = { attempt: operation.attempt, setAt: new Date().toISOString(), routedAt: undefined, measuredTo: undefined, taken: 0, lastHour: undefined, verdict: undefined, failed: undefined };
    // In the same transaction: a crash leaves both or none.
    await context.remember({ ...data }, trx);
    return true;
  });
  if (!set) return { state: 'waiting', message: 'Gives way to a newer one', pollMs: 50 };
  crashPoint(`${operation.kind}/${step.id}/weighted`);
  await log(`${releaseName(number)} takes ${weight} % of the requests to ${environment}.`);
  return undefined;
}

/** Waits until the route is seen to lead as the pins say. Undefined when it does. */
export async function untilRouted(context: StepContext, binding: BindingRow): Promise<StepOutcome | undefined> {
  const { step } = context;
  if (step.data.routedAt) return undefined;
  const stage = { title: 'Split traffic', timeoutSeconds: ROUTE_SECONDS };
  const outcome = nodeOutcome(stage, nodeOf(binding, 'route'), new Date(step.data.setAt));
  if (outcome.state !== 'done') return outcome.state === 'waiting' ? { ...outcome, pollMs: 200 } : outcome;
  await context.remember({ routedAt: new Date().toISOString() });
  return undefined;
}
