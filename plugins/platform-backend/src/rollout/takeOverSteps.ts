import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { rolloutStage, STAGES } from '../pipeline/stages';
import { smokeStep } from './smokeStep';
import { startStep } from './startStep';
import { trafficStep } from './trafficStep';

/** The first step has found that nothing serves, or that nothing has changed: nothing takes over, and what is left is passed by. */
export const DIRECT = { _direct: true };
/** The first step has pinned a release beside what serves. */
export const BESIDE = { _direct: false };

const NOTHING: StepOutcome = { state: 'done', skipped: true };

/** {@link takeOverSteps}, of which all but the first are passed by where that one has ended with {@link DIRECT}. */
export function takeOverOrPassBy(pinned: StepDefinition, environment: string): StepDefinition[] {
  const [first, ...others] = takeOverSteps(pinned, environment);
  const passedBy = ({ operation }: StepContext) => (operation.result as Partial<typeof DIRECT>)._direct === true;
  return [first, ...others.map((step): StepDefinition => ({ ...step, run: async context => (passedBy(context) ? NOTHING : step.run(context)) }))];
}

/**
 * The steps by which a release that was built and migrated before takes a place over: start, smoke test, traffic, one
 * after the other behind the step that has pinned it.
 *
 * @param after - what is done once it serves, as `trafficStep` takes it
 */
export function takeOverSteps(pinned: StepDefinition, environment: string, after?: (context: StepContext) => Promise<StepOutcome | undefined>): StepDefinition[] {
  const make = { deploy: startStep, smoke: smokeStep, traffic: (stage: Parameters<typeof trafficStep>[0]) => trafficStep(stage, after) };
  const steps = [pinned];
  for (const stage of STAGES) {
    if (stage.kind !== 'deploy' && stage.kind !== 'smoke' && stage.kind !== 'traffic') continue;
    steps.push({ id: stage.id, title: stage.title, needs: [steps[steps.length - 1].id], ...make[stage.kind]({ ...rolloutStage(stage), environment }) });
  }
  return steps;
}
