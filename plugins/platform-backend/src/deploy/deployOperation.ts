import type { OperationDefinition } from '../operations/types';
import { deployStep, smokeStep, trafficStep } from '../pipeline/deploySteps';
import { giveUp } from '../pipeline/giveUp';
import { migrateStep } from '../pipeline/migrateStep';
import { type Stage, STAGES } from '../pipeline/stages';
import type { Platform } from '../platform';
import { chooseReleaseStep } from './chooseReleaseStep';

const MAKE = { migrate: migrateStep, deploy: deployStep, smoke: smokeStep, traffic: trafficStep };
const isPinned = (stage: Stage): stage is Stage & { kind: keyof typeof MAKE } => stage.kind in MAKE;

/** One release to one environment, by the same stages that end a run of the pipeline. What fails leaves the old version serving. */
export function deployOperation(platform: Platform): OperationDefinition {
  const stages = STAGES.filter(isPinned);
  const steps = [chooseReleaseStep(platform), ...stages.map(stage => ({ id: stage.id, title: stage.title, needs: stage.needs, ...MAKE[stage.kind](platform, stage) }))];
  const pinned = stages.map(stage => stage.id);
  return {
    kind: 'deploy',
    undoable: true,
    steps: () => steps,
    onFailed: context => giveUp(context),
    runAnew: failed => (failed.some(id => pinned.includes(id)) ? pinned : []),
  };
}
