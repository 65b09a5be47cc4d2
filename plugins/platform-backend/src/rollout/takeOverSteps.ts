import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { rolloutStage, STAGES } from '../pipeline/stages';
import { smokeStep } from './smokeStep';
import { startStep } from './startStep';
import { trafficStep } from './trafficStep';

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
