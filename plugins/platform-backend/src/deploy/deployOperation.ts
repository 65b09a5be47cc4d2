import { weightsOf } from '../canary/types';
import type { OperationDefinition } from '../operations/types';
import { giveUp } from '../rollout/giveUp';
import type { Platform } from '../platform';
import { chooseReleaseStep } from './chooseReleaseStep';
import { environmentSteps } from './environmentSteps';
import type { DeployInput } from './types';

/**
 * One release through one environment after the other. Where it fails it stops: that environment goes back to what it
 * had, those before it keep the release.
 */
export function deployOperation(platform: Platform): OperationDefinition {
  return {
    kind: 'deploy',
    undoable: true,
    rollout: true,
    steps({ environments, production = [], canary }: DeployInput) {
      const steps = [chooseReleaseStep(platform)];
      for (const environment of environments) {
        const weights = production.includes(environment) ? weightsOf(canary) : [];
        steps.push(...environmentSteps(platform, environment, steps[steps.length - 1].id, weights));
      }
      return steps;
    },
    onFailed: context => giveUp(context),
    onSuperseded: context => giveUp(context, 'superseded'),
    // The pins of that environment went back: all that its steps had brought about is brought about again.
    runAnew: (failed, steps) => steps.filter(id => failed.some(f => f.includes('/') && f.split('/')[0] === id.split('/')[0])),
  };
}
