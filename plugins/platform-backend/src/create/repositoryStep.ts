import { passedMs } from '../operations/passed';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { RepositoryRow } from '../store/rows';
import type { CreateServiceInput } from './types';

const PATIENCE_MS = 60_000;

/** Takes the name of the repository, before anything is made under it. False if somebody else has it. Twice is once. */
export async function takeName({ operation, write }: StepContext): Promise<boolean> {
  const input: CreateServiceInput = operation.input;
  if ((operation.result as any)._repository === input.name) return true;
  return write(async trx => {
    const taken = await trx<RepositoryRow>('repository')
      .insert({ name: input.name, service: (operation.result as any)._service ?? null, team: input.team, url: '', clone_url: '', default_branch: '' })
      .onConflict('name')
      .ignore()
      .returning('name');
    if (taken.length) await trx('operation').where({ id: operation.id }).update({ result: trx.raw('result || ?::jsonb', [JSON.stringify({ _repository: input.name })]) });
    return taken.length > 0;
  });
}

/** The repository with the rendered files as its first commit. */
export function repositoryStep(platform: Platform): StepDefinition {
  return {
    id: 'repository',
    title: 'Create the repository',
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation, write, log } = context;
      const input: CreateServiceInput = operation.input;
      if (!(await takeName(context))) {
        return { state: 'failed', what: `The name ${input.name} is taken`, why: 'A repository of that name exists', next: 'Choose another name.' };
      }
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
          .where({ name: input.name })
          .update({ made: true, url: repository.url, clone_url: repository.cloneUrl, default_branch: repository.defaultBranch }),
      );
      await log(`Repository ${repository.url} with ${files.length} files.`);
      platform.changed({ kind: 'repository', name: input.name, change: 'created' });
      return { state: 'done', result: { repository: { url: repository.url, cloneUrl: repository.cloneUrl }, _head: repository.head } };
    },
    async undo({ operation, write, step, remember, log }: StepContext): Promise<StepOutcome> {
      const input: CreateServiceInput = operation.input;
      // Only what this operation has made: a name that was taken belongs to somebody else.
      if ((operation.result as any)._repository !== input.name) return { state: 'done' };
      // The name last: nobody takes it while its repository is still there.
      await write(trx => trx('repository').where({ name: input.name }).update({ made: false }));
      await platform.sourceControl.deleteRepository(input.name);
      await write(trx => trx('repository').where({ name: input.name }).delete());
      platform.changed({ kind: 'repository', name: input.name, change: 'deleted' });
      if (await platform.directory.hasEntity(`component:default/${input.name}`)) {
        const since: number = step.data.deletedAt ?? Date.now();
        if (step.data.deletedAt === undefined) await remember({ deletedAt: since });
        if (passedMs(since) < PATIENCE_MS) return { state: 'waiting', message: 'Waits until the catalog has let go of it', pollMs: 300 };
        await log(`component:default/${input.name} is still in the catalog: it was registered by somebody else too, or the catalog does not answer.`);
      }
      return { state: 'done' };
    },
  };
}
