import { noticeCreated } from '../notice/noticeCreated';
import type { OperationDefinition, StepDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { addFilesStep } from './addFilesStep';
import { adoptRepositoryStep } from './adoptRepositoryStep';
import { catalogStep } from './catalogStep';
import { emptyRepositoryStep } from './emptyRepositoryStep';
import { pipelineStep } from './pipelineStep';
import { pushStep } from './pushStep';
import { readyStep } from './readyStep';
import { serviceStep } from './serviceStep';
import type { ImportServiceInput } from './types';

/** From what a team has already to a healthy service in staging. Until it has succeeded, all that it made can be taken back. */
export function importServiceOperation(platform: Platform): OperationDefinition {
  const tail = (after: string): StepDefinition[] => [pipelineStep(platform), { ...catalogStep(platform), needs: [after] }, readyStep(platform)];
  const pushed = [serviceStep(platform), emptyRepositoryStep(platform), pushStep(platform), ...tail('push')];
  const there = [serviceStep(platform), adoptRepositoryStep(platform)];
  return {
    kind: 'service.import',
    undoable: true,
    steps({ commit, files }: ImportServiceInput) {
      if (commit) return pushed;
      return files.length ? [...there, addFilesStep(platform), ...tail('files')] : [...there, ...tail('repository')];
    },
    onSucceeded: noticeCreated,
  };
}
