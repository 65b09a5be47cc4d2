import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { RepositoryRow } from '../store/rows';
import type { OnDecommissioned } from './types';

/** Archives the repository of a service, or opens it again. Twice is once. */
export async function setArchived(platform: Platform, { knex, operation, write }: Pick<StepContext, 'knex' | 'operation' | 'write'>, archived: boolean): Promise<RepositoryRow | undefined> {
  const { service }: OnDecommissioned = operation.input;
  const repository = await knex<RepositoryRow>('repository').where({ service, made: true }).first();
  if (!repository || !(await platform.sourceControl.getRepository(repository.name))) return undefined;
  await platform.sourceControl.archive(repository.name, archived);
  await write(trx => trx('repository').where({ name: repository.name }).update({ archived }));
  platform.changed({ kind: 'repository', name: repository.name, change: archived ? 'deleted' : 'created' });
  return repository;
}

/** From here on the repository can only be read. */
export function archiveStep(platform: Platform): StepDefinition {
  return {
    id: 'archive',
    title: 'Archive its repository',
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const repository = await setArchived(platform, context, true);
      if (!repository) return { state: 'done', skipped: true, message: 'It has no repository' };
      return { state: 'done', message: `${repository.name} can be read, and takes no pushes` };
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      await setArchived(platform, context, false);
      return { state: 'done' };
    },
  };
}
