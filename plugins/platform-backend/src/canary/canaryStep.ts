import { releaseName } from '@waymark/platform-common';
import { crashPoint } from '../crashPoint';
import type { DeployInput } from '../deploy/types';
import { passedMs } from '../operations/passed';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { bindingOf, numberOf } from '../rollout/candidate';
import { giveUp } from '../rollout/giveUp';
import type { RolloutStep } from '../rollout/types';
import { heldPlace } from '../rollout/place';
import type { BindingRow, DeploymentRow, EnvironmentRow, ReleaseRow } from '../store/rows';
import { whyNoCanary } from './applies';
import { judgeStep } from './judge';
import { measure, type Measured } from './measure';
import { rollBack } from './rollBack';
import { type CanaryData, setWeight, untilRouted } from './setWeight';
import { canaryConfig, intervalSeconds, type MeasurementRow, type StepVerdict } from './types';

/** While a step is paused its figures are looked at, a second later each time, and at least once a minute. */
const PAUSED_MS = 60_000;
const LATER_MS = 1_000;
const HOW = 'platform deploy promote, or platform deploy rollback';

const isPaused = (verdict?: string) => verdict === 'inconclusive' || verdict === 'failed';

/** Milliseconds until the next measurement is due; the first is due one interval after the route leads so. */
function dueIn(data: CanaryData, config: ReturnType<typeof canaryConfig>): number {
  const step = intervalSeconds(config) * 1000;
  const later = Math.min(PAUSED_MS, Math.max(0, (data.taken ?? 0) - config.measurements) * LATER_MS);
  const interval = isPaused(data.verdict?.verdict) ? Math.max(step, later) : step;
  const last = data.measuredTo ? data.measuredTo * 1000 : Date.parse(data.routedAt!);
  return last + interval - Date.now();
}

/** What was measured by a clock that was set back since is done; the step goes on from now, and not when that time comes again. */
async function goOnFromNow({ step, remember }: StepContext): Promise<void> {
  const { routedAt, measuredTo = 0 } = step.data as CanaryData;
  if (Number.isFinite(passedMs(Date.parse(routedAt!))) && Number.isFinite(passedMs(measuredTo * 1000))) return;
  const now = new Date();
  await remember({ routedAt: now.toISOString(), ...(measuredTo ? { measuredTo: Math.ceil(now.getTime() / 1000) } : {}) });
}

const waits = (message: string, pollMs: number): StepOutcome => ({ state: 'waiting', message, pollMs: Math.max(50, Math.ceil(pollMs)) });

function messageOf(weight: number, { verdict, reason }: { verdict: string; reason: string }): string {
  if (verdict === 'failed') return `Paused at ${weight} %, since platform.yaml says rollback: manual: ${reason}. It waits for ${HOW}`;
  return isPaused(verdict) ? `Paused at ${weight} %: ${reason}. It goes on when there are figures; ${HOW} decides sooner` : `${weight} %: ${reason}`;
}

/** One weight of a canary: sets it, waits until the route leads so, measures, and goes on, goes back or pauses. */
export function canaryStep(platform: Platform, { environment, weight }: { environment: string; weight: number }): RolloutStep {
  async function read(context: StepContext) {
    const { knex, operation } = context;
    const service = operation.service!;
    const number = numberOf(context);
    const [binding, deployment, release, place] = await Promise.all([
      bindingOf(context, environment),
      knex<DeploymentRow>('deployment').where({ operation: operation.id, environment }).orderBy('id', 'desc').first(),
      knex<ReleaseRow>('release').where({ service, number }).first(),
      knex<EnvironmentRow>('environment').where({ name: environment }).first(),
    ]);
    const from = deployment?.from_release;
    const before = from ? await knex<ReleaseRow>('release').where({ service, number: from }).first() : undefined;
    return { binding, deployment, release: release!, before, splits: platform.target(place!.target).target.capabilities.canary };
  }

  /** Stores a measurement with what it comes to; a release that has failed goes back in the same transaction. */
  async function store(context: StepContext, measured: Measured, automatic: boolean): Promise<{ verdict: StepVerdict; reason: string } | undefined> {
    const { operation, step, write } = context;
    const config = canaryConfig((operation.input as DeployInput).canary);
    const { row, judged } = measured;
    return write(async trx => {
      if (!(await heldPlace(trx, operation, environment))) return undefined;
      const earlier: MeasurementRow[] = await trx<MeasurementRow>('measurement').where({ operation: operation.id, step: step.id, attempt: operation.attempt }).orderBy('number').select('verdict', 'reason');
      const verdict = judgeStep({
        names: { candidate: row.candidate_release, stable: row.stable_release },
        measurements: [...earlier, judged],
        elapsedSeconds: (Date.now() - Date.parse(step.data.routedAt)) / 1000,
        lastHour: measured.lastHour,
        requests: measured.requests,
        config,
      });
      const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
      await trx('measurement').insert({ ...row, operation: operation.id, step: step.id, attempt: operation.attempt, stable: json(row.stable), candidate: json(row.candidate), probes: json(row.probes) });
      const back = verdict.verdict === 'failed' && automatic;
      const failed = back && {
        what: `${row.candidate_release} was rolled back in ${environment}`,
        why: `At ${weight} % of the traffic: ${verdict.reason}`,
        next: `${row.stable_release} serves all of it. Correct it and deploy again.`,
      };
      if (back) await rollBack(trx, operation, environment, verdict.reason);
      crashPoint(`${operation.kind}/${step.id}/measured`);
      await context.remember({ measuredTo: measured.measuredTo, taken: row.number, lastHour: measured.lastHour, verdict, ...(failed ? { failed } : {}) }, trx);
      return verdict;
    });
  }

  async function decide(context: StepContext, release: ReleaseRow, deployment: DeploymentRow, binding: BindingRow): Promise<StepOutcome> {
    const { knex, operation, step, log } = context;
    const config = canaryConfig((operation.input as DeployInput).canary);
    await goOnFromNow(context);
    const due = dueIn(step.data as CanaryData, config);
    if (due > 0) return waits(step.message ?? `${weight} %: the first figures come in ${Math.ceil(due / 1000)} s`, due);
    const stable = await knex<ReleaseRow>('release').where({ service: operation.service!, number: deployment.from_release! }).first();
    if (!stable) return { state: 'failed', what: `${releaseName(deployment.from_release!)} is not there any more`, why: 'There is nothing to compare with', next: 'Deploy again.' };
    const measured = await measure(platform, context, { binding, weight, candidate: release, stable });
    if (!measured) return waits(step.message ?? `${weight} %`, 250);
    const verdict = await store(context, measured, release.spec.spec.deployment.rollback === 'automatic');
    if (!verdict) return waits('Gives way to a newer one', 50);
    await log(`${weight} %, measurement ${measured.row.number}: ${measured.judged.verdict}. ${measured.judged.reason}`);
    if (step.data.failed) return { state: 'failed', ...step.data.failed };
    if (verdict.verdict === 'passed' || verdict.verdict === 'probes-only') return { state: 'done', message: `${weight} %: ${verdict.reason}` };
    return waits(messageOf(weight, verdict), dueIn(step.data as CanaryData, config));
  }

  return {
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { operation, step } = context;
      const mine = step.data.attempt === operation.attempt;
      if (mine && step.data.failed) return { state: 'failed', ...step.data.failed };
      const { binding, deployment, release, before, splits } = await read(context);
      const none = whyNoCanary({ operation, binding, deployment, release, before, splits });
      if (none) {
        if (mine && operation.decision) await context.write(trx => trx('deployment').where({ id: deployment!.id }).update({ human_decided: true }));
        return { state: 'done', skipped: !mine, message: none };
      }
      const wrong = (await setWeight(context, { environment, weight, number: release.number })) ?? (await untilRouted(context, await bindingOf(context, environment)));
      return wrong ?? decide(context, release, deployment!, await bindingOf(context, environment));
    },
    async undo(context): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      return { state: 'done' };
    },
  };
}
