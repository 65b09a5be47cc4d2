import { enqueue } from '../../loop/enqueue';
import { bindingKey, resourceKey } from '../../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../../operations/types';
import type { Condition } from '@waymark/platform-common';
import type { BindingRow, ResourceRow } from '../../store/rows';
import type { DeleteEnvironmentInput } from '../types';

const whyStuck = (rows: Array<{ conditions: Condition[] }>) => rows.flatMap(row => row.conditions).find(c => c.reason === 'Removing' && c.cause?.words)?.cause?.words;

/** Asks the loop to take away all that is in an environment. What to wait for, undefined when nothing is in it. */
export async function takeAllAway({ knex, operation, write }: Pick<StepContext, 'knex' | 'operation' | 'write'>): Promise<StepOutcome | undefined> {
  const { name: environment }: DeleteEnvironmentInput = operation.input;
  const bindings = await knex<BindingRow>('binding').where({ environment }).orderBy('service');
  // Those of a service that is bound here go with its binding.
  const databases = await knex<ResourceRow>('resource').where({ environment }).where(q => q.whereNull('service').orWhereNotIn('service', bindings.map(b => b.service))).orderBy('id');
  if (bindings.some(b => !b.removing) || databases.some(d => !d.removing)) {
    await write(async trx => {
      for (const { service } of bindings.filter(b => !b.removing)) {
        await trx('binding').where({ service, environment }).update({ removing: true, generation: trx.raw('generation + 1') });
        await enqueue(trx, bindingKey(service, environment));
      }
      for (const { id } of databases.filter(d => !d.removing)) {
        await trx('resource').where({ id }).update({ removing: true, delete_at: null, operation: operation.id, generation: trx.raw('generation + 1') });
        await enqueue(trx, resourceKey(id));
      }
    });
  }
  const left = [...bindings.map(b => b.service), ...databases.map(d => `the database ${d.name}`)];
  if (!left.length) return undefined;
  const why = whyStuck([...bindings, ...databases]);
  return { state: 'waiting', message: `Waits until ${left.join(', ')} is gone${why ? `: ${why}` : ''}`.slice(0, 500), pollMs: 200 };
}

/** Services with their databases, and databases on their own: all of it goes, with its data. */
export function emptyStep(): StepDefinition {
  return {
    id: 'empty',
    title: 'Take away services and databases',
    needs: ['stop'],
    reversible: false,
    run: async (context: StepContext) => (await takeAllAway(context)) ?? { state: 'done' },
  };
}
