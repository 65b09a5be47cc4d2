import { findUnfit } from '../image/findUnfit';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { numberOf } from '../rollout/candidate';
import type { RolloutStep } from '../rollout/types';
import type { OperationRow, ReleaseRow } from '../store/rows';

/** What a run, and what has begun it, remember once it passes its environment by: the target there cannot run what was built, or nothing is built here. */
export const PASSED_BY = { _passedBy: true };

/** True if a run has built its release and left its environment as it was. Pure. */
export const isPassedBy = ({ result }: Pick<OperationRow, 'result'>): boolean => (result as Partial<typeof PASSED_BY>)._passedBy === true;

/** As much of a result, for whoever has begun the run. Pure. */
export const passedBy = (operation: Pick<OperationRow, 'result'>): Partial<typeof PASSED_BY> => (isPassedBy(operation) ? PASSED_BY : {});

/**
 * The first step of the way to an environment. Where the target there cannot run what the pipeline has built, it says so and
 * the run passes by: the release is there, and waits for its image. Decided once, before anything is pinned.
 */
export function passByUnfit(platform: Platform, environment: string, step: RolloutStep): RolloutStep {
  return {
    ...step,
    async run(context): Promise<StepOutcome> {
      const { operation, knex, log } = context;
      if (isPassedBy(operation)) return { state: 'done', skipped: true };
      const release = await knex<ReleaseRow>('release').where({ service: operation.service!, number: numberOf(context) }).first('number', 'image', 'artifact_gone');
      const unfit = release && (await findUnfit(platform, operation.service!, release, [environment]));
      if (!unfit) return step.run(context);
      const message = `${unfit.what}: ${unfit.why} ${unfit.next}`;
      await log(message);
      return { state: 'done', skipped: true, message, result: PASSED_BY };
    },
  };
}

/** A later step of that way. `instead` is done where the run passes by. */
export function unlessPassedBy<Step extends RolloutStep>(step: Step, instead?: (context: StepContext) => Promise<StepOutcome | undefined>): Step {
  return {
    ...step,
    run: async context => (isPassedBy(context.operation) ? (await instead?.(context)) ?? { state: 'done', skipped: true } : step.run(context)),
  };
}
