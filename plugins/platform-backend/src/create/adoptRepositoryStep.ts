import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { RepositoryRow } from '../store/rows';
import type { ImportServiceInput } from './types';

const gone = (name: string) => ({ state: 'failed', what: `The repository ${name} is not there any more`, why: 'It was taken away, or handed to another team, since this was begun.', next: 'Undo this, and look at the repository.' }) as const;

/** A repository that is there already, and that no service has, becomes that of the service. Nothing in it is touched. */
export function adoptRepositoryStep(platform: Platform): StepDefinition {
  return {
    id: 'repository',
    title: 'Take the repository over',
    reversible: true,
    async run({ operation, write }: StepContext): Promise<StepOutcome> {
      const { name, team }: ImportServiceInput = operation.input;
      const taken = await write(async trx => {
        const row = await trx<RepositoryRow>('repository').where({ name, made: true, team }).forUpdate().first();
        if (!row || (row.service !== null && (operation.result as any)._adopted !== name)) return undefined;
        await trx('repository').where({ name }).update({ service: name });
        await trx('operation').where({ id: operation.id }).update({ result: trx.raw('result || ?::jsonb', [JSON.stringify({ _adopted: name })]) });
        return row;
      });
      if (!taken) return gone(name);
      const head = (await platform.sourceControl.heads([name])).get(name);
      if (!head) return gone(name);
      platform.changed({ kind: 'repository', name, change: 'changed' });
      return { state: 'done', result: { repository: { url: taken.url, cloneUrl: taken.clone_url }, _head: head } };
    },
    async undo({ operation, write, log }: StepContext): Promise<StepOutcome> {
      const { name, files }: ImportServiceInput = operation.input;
      if ((operation.result as any)._adopted !== name) return { state: 'done' };
      await write(trx => trx('repository').where({ name, service: name }).update({ service: null, seen_head: null, trouble: null, trouble_since: null }));
      platform.changed({ kind: 'repository', name, change: 'changed' });
      await log(`The repository ${name} stays as it is, of no service again${files.length ? `. A commit that added ${files.join(' and ')} stays in it` : ''}.`);
      return { state: 'done' };
    },
  };
}
