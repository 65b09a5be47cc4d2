import type { StepDefinition } from '../operations/types';
import { isRolloutStage, rolloutStage, STAGES } from '../pipeline/stages';
import { migrateStep } from '../rollout/migrateStep';
import { smokeStep } from '../rollout/smokeStep';
import { startStep } from '../rollout/startStep';
import { trafficStep } from '../rollout/trafficStep';

const MAKE = { migrate: migrateStep, deploy: startStep, smoke: smokeStep, traffic: trafficStep };

/** Id of a step in one of the environments that a deployment goes through. */
export const stepId = (environment: string, step: string) => `${environment}/${step}`;

/** The steps that bring a release to one environment, one after the other, by the stages that end a run of the pipeline. */
export function environmentSteps(environment: string, after: string): StepDefinition[] {
  let needs = after;
  return STAGES.filter(isRolloutStage).map(stage => {
    const id = stepId(environment, stage.id);
    const step = { id, title: `${environment}: ${stage.title}`, needs: [needs], ...MAKE[stage.kind]({ ...rolloutStage(stage), environment }) };
    needs = id;
    return step;
  });
}
