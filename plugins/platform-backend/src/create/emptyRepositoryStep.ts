import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { repositoryStep, takeName } from './repositoryStep';
import type { ImportServiceInput } from './types';

/** A repository with nothing in it, which the owners may push to. What is taken back is the same as of one with files. */
export function emptyRepositoryStep(platform: Platform): StepDefinition {
  return {
    ...repositoryStep(platform),
    title: 'Make room for its history',
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation, write, log } = context;
      const { name }: ImportServiceInput = operation.input;
      if (!(await takeName(context))) {
        return { state: 'failed', what: `The name ${name} is taken`, why: 'A repository of that name exists', next: 'Choose another name.' };
      }
      const repository = await platform.sourceControl.createEmptyRepository({ name, pusher: operation.actor });
      // From here on its team is known, and whoever is in it may push.
      await write(trx => trx('repository').where({ name }).update({ made: true, url: repository.url, clone_url: repository.cloneUrl, default_branch: repository.defaultBranch }));
      await log(`Repository ${repository.url} waits for its history.`);
      return { state: 'done', result: { repository: { url: repository.url, cloneUrl: repository.cloneUrl } } };
    },
  };
}
