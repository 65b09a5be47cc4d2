import { canaryStep } from '../canary/canaryStep';
import { gateStep } from '../gate/gateStep';
import type { StepDefinition } from '../operations/types';
import { isRolloutStage, rolloutStage, STAGES } from '../pipeline/stages';
import type { Platform } from '../platform';
import { migrateStep } from '../rollout/migrateStep';
import { smokeStep } from '../rollout/smokeStep';
import { startStep } from '../rollout/startStep';
import { trafficStep } from '../rollout/trafficStep';
import type { RolloutStep } from '../rollout/types';

const MAKE = { migrate: migrateStep, deploy: startStep, smoke: smokeStep, traffic: trafficStep };

/** Id of a step in one of the environments that a deployment goes through. */
export const stepId = (environment: string, step: string) => `${environment}/${step}`;

/**
 * The steps that bring a release to one environment, one after the other, by the stages that end a run of the pipeline.
 *
 * @param weights - of a canary, in percent: before all of the traffic moves
 */
export function environmentSteps(platform: Platform, environment: string, after: string, weights: number[] = []): StepDefinition[] {
  const gate = { id: stepId(environment, 'gate'), title: `${environment}: Freezes and approval`, needs: [after], ...gateStep(platform, environment) };
  let needs = gate.id;
  const next = (id: string, title: string, step: RolloutStep): StepDefinition => {
    const made = { id: stepId(environment, id), title: `${environment}: ${title}`, needs: [needs], ...step };
    needs = made.id;
    return made;
  };
  const rollout = STAGES.filter(isRolloutStage).flatMap(stage => {
    const canary = stage.kind === 'traffic' ? weights.map(weight => next(`canary-${weight}`, `Canary at ${weight} %`, canaryStep(platform, { environment, weight }))) : [];
    return [...canary, next(stage.id, stage.title, MAKE[stage.kind]({ ...rolloutStage(stage), environment }))];
  });
  return [gate, ...rollout];
}
