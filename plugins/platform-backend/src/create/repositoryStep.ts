import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { CreateServiceInput } from './types';

const PATIENCE_MS = 60_000;

/** The repository with the rendered files as its first commit. */
export function repositoryStep(platform: Platform): StepDefinition {
  return {
    id: 'repository',
    title: 'Create the repository',
    reversible: true,
    async run({ operation, write, log }: StepContext): Promise<StepOutcome> {
      const input: CreateServiceInput = operation.input;
      const files = await platform.trees.get(input.tree);
      const repository = await platform.sourceControl.createRepository({
        name: input.name,
        files,
        author: input.author,
        message: input.template ? `Create ${input.name} from the ${input.template} golden path` : `Create ${input.name}`,
        pusher: operation.actor,
      });
      await write(trx =>
        trx('repository')
          .insert({ name: input.name, service: input.name, url: repository.url, clone_url: repository.cloneUrl, default_branch: repository.defaultBranch })
          .onConflict('name')
          .merge(['url', 'clone_url']),
      );
      await log(`Repository ${repository.url} with ${files.length} files.`);
      platform.changed({ kind: 'repository', name: input.name, change: 'created' });
      return { state: 'done', result: { repository: { url: repository.url, cloneUrl: repository.cloneUrl }, _head: repository.head } };
    },
    async undo({ operation, write, step, remember, log }: StepContext): Promise<StepOutcome> {
      const input: CreateServiceInput = operation.input;
      if ((operation.result as any)._service !== input.name) return { state: 'done' };
      await write(trx => trx('repository').where({ name: input.name }).delete());
      await platform.sourceControl.deleteRepository(input.name);
      platform.changed({ kind: 'repository', name: input.name, change: 'deleted' });
      if (await platform.directory.hasEntity(`component:default/${input.name}`)) {
        const since: number = step.data.deletedAt ?? Date.now();
        if (step.data.deletedAt === undefined) await remember({ deletedAt: since });
        if (Date.now() - since < PATIENCE_MS) return { state: 'waiting', message: 'Waits until the catalog has let go of it', pollMs: 300 };
        await log(`component:default/${input.name} is still in the catalog: it was registered by somebody else too, or the catalog does not answer.`);
      }
      return { state: 'done' };
    },
  };
}
