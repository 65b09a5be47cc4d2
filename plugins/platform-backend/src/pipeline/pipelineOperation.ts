import type { OperationDefinition, StepDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { deployStep, smokeStep, trafficStep } from './deploySteps';
import { giveUp } from './giveUp';
import { installStep, scriptStep } from './jobSteps';
import { migrateStep } from './migrateStep';
import { releaseStep } from './releaseStep';
import { sourceStep } from './sourceStep';
import { type Stage, STAGES } from './stages';

type Make = (platform: Platform, stage: Stage) => Omit<StepDefinition, 'id' | 'title' | 'needs'>;

const MAKE: Record<Stage['kind'], Make> = {
  source: sourceStep,
  install: installStep,
  script: scriptStep,
  release: releaseStep,
  migrate: migrateStep,
  deploy: deployStep,
  smoke: smokeStep,
  traffic: trafficStep,
};

const PINNED = STAGES.filter(stage => ['migrate', 'deploy', 'smoke', 'traffic'].includes(stage.kind)).map(stage => stage.id);

/** A run of the pipeline: from one commit to one environment. What fails leaves the old version serving. */
export function pipelineOperation(platform: Platform): OperationDefinition {
  const steps = STAGES.map(stage => ({ id: stage.id, title: stage.title, needs: stage.needs, ...MAKE[stage.kind](platform, stage) }));
  return {
    kind: 'pipeline.run',
    undoable: true,
    steps: () => steps,
    onFailed: context => giveUp(context),
    // When one of these has failed the pins went back: all that they had brought about is brought about again.
    runAnew: failed => (failed.some(id => PINNED.includes(id)) ? PINNED : []),
  };
}
