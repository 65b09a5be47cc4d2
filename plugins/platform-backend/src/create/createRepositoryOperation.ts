import { noticeCreated } from '../notice/noticeCreated';
import type { OperationDefinition, StepContext, StepDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { repositoryStep } from './repositoryStep';
import { serviceStep } from './serviceStep';
import { takeDown } from './takeDown';
import type { CreateRepositoryInput } from './types';

/** A repository from files. Where they have a `platform.yaml` the service of that name is there too, and nothing of it is deployed. */
export function createRepositoryOperation(platform: Platform): OperationDefinition {
  const forget = ({ operation }: StepContext) => platform.trees.remove(operation.input.tree);
  const made = repositoryStep(platform);
  const repository: StepDefinition = {
    ...made,
    async undo(context) {
      await forget(context);
      // Its service may have been deployed since; what runs must not outlive it.
      const { name, holdsService }: CreateRepositoryInput = context.operation.input;
      const waits = holdsService && context.operation.result._service === name ? await takeDown(platform, context, name) : undefined;
      return waits ?? made.undo!(context);
    },
  };
  // A step of its own: until the repository is stored as made, a crash may still need the files.
  const tidy: StepDefinition = {
    id: 'tidy',
    title: 'Clean up',
    reversible: true,
    async run(context) {
      await forget(context);
      return { state: 'done' };
    },
  };
  return {
    kind: 'repository.create',
    undoable: true,
    async onSucceeded(trx, operation) {
      if ((operation.input as CreateRepositoryInput).holdsService) await noticeCreated(trx, operation);
    },
    steps: (input: CreateRepositoryInput) => (input.holdsService ? [serviceStep(platform), repository, tidy] : [repository, tidy]),
  };
}
