import { noticeCreated } from '../notice/noticeCreated';
import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { catalogStep } from './catalogStep';
import { pipelineStep } from './pipelineStep';
import { readyStep } from './readyStep';
import { repositoryStep } from './repositoryStep';
import { serviceStep } from './serviceStep';

/** From a name to a healthy service in staging. Until it has succeeded, all of it can be taken back. */
export function createServiceOperation(platform: Platform): OperationDefinition {
  const steps = [serviceStep(platform), repositoryStep(platform), pipelineStep(platform), catalogStep(platform), readyStep(platform)];
  return { kind: 'service.create', undoable: true, steps: () => steps, onSucceeded: noticeCreated };
}
