import type { OperationDefinition, StepContext, StepDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { promoteAfterPush } from '../deploy/promoteAfterPush';
import { giveUp } from '../rollout/giveUp';
import { migrateStep } from '../rollout/migrateStep';
import { smokeStep } from '../rollout/smokeStep';
import { startStep } from '../rollout/startStep';
import { trafficStep } from '../rollout/trafficStep';
import { installStep, scriptStep } from './jobSteps';
import { othersOf } from './othersOf';
import { followBase } from '../preview/followBase';
import { previewStep } from '../preview/previewStep';
import { tidyPreview } from '../preview/tidyPreview';
import { previewOf, workspaceOf } from './names';
import { passByUnfit, unlessPassedBy } from './passBy';
import { releaseStep } from './releaseStep';
import { sourceStep } from './sourceStep';
import { isRolloutStage, PUSH_ENVIRONMENT, rolloutStage, type Stage, STAGES } from './stages';
import { removeJobs, tidy } from './tidy';
import type { PipelineInput } from './types';

type Make = (platform: Platform, stage: Stage, environment: string) => Omit<StepDefinition, 'id' | 'title' | 'needs'>;

const MAKE: Record<Stage['kind'], Make> = {
  source: sourceStep,
  install: (platform, stage) => unlessPassedBy(installStep(platform, stage)),
  script: (platform, stage) => unlessPassedBy(scriptStep(platform, stage)),
  release: platform => unlessPassedBy(releaseStep(platform)),
  migrate: (platform, stage, environment) => passByUnfit(platform, environment, migrateStep({ ...rolloutStage(stage), environment }, environment === PUSH_ENVIRONMENT ? undefined : followBase(platform))),
  deploy: (_, stage, environment) => unlessPassedBy(startStep({ ...rolloutStage(stage), environment })),
  smoke: (_, stage, environment) => unlessPassedBy(smokeStep({ ...rolloutStage(stage), environment })),
  traffic: (platform, stage, environment) => {
    const tidyUp = (context: StepContext) => (previewOf(context.operation.input) !== null ? tidyPreview(platform, context) : tidy(platform, context));
    const step = trafficStep({ ...rolloutStage(stage), environment }, async context => {
      if (previewOf(context.operation.input) === null) await promoteAfterPush(platform, context);
      return tidyUp(context);
    });
    return unlessPassedBy(step, tidyUp);
  },
};

const PINNED = STAGES.filter(isRolloutStage).map(stage => stage.id);

/** A run of the pipeline: from one commit to one environment. What fails leaves the old version serving. */
export function pipelineOperation(platform: Platform): OperationDefinition {
  const stepsIn = (environment: string) => STAGES.map(stage => ({ id: stage.id, title: stage.title, needs: stage.needs, ...MAKE[stage.kind](platform, stage, environment) }));
  const toStaging = stepsIn(PUSH_ENVIRONMENT);
  return {
    kind: 'pipeline.run',
    undoable: true,
    steps(input: PipelineInput) {
      if (previewOf(input) === null) return toStaging;
      const place = previewStep(platform);
      return [place, ...stepsIn(input.environment).map(step => (step.needs?.length ? step : { ...step, needs: [place.id] }))];
    },
    onFailed: context => giveUp(context),
    async onSuperseded(context) {
      const { operation, claim, knex } = context;
      await giveUp(context, 'superseded');
      await removeJobs(platform, operation, claim.fence);
      const { service } = operation.input as PipelineInput;
      const artifact = workspaceOf(operation.input);
      const released = await knex('release').where({ service, artifact }).first('number');
      if (!released && !(await othersOf(knex, operation))) await platform.runner().removeWorkspace(artifact, claim.fence);
    },
    // When one of these has failed the pins went back: all that they had brought about is brought about again.
    runAnew: failed => (failed.some(id => PINNED.includes(id)) ? PINNED : []),
  };
}
