import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow, ServiceRow } from '../store/rows';
import type { CreateServiceInput } from './types';

/** Writes the service and its place in every lasting environment, all of them empty. */
export function serviceStep(platform: Platform): StepDefinition {
  return {
    id: 'service',
    title: 'Reserve the name',
    needs: [],
    reversible: true,
    async run({ operation, write }: StepContext): Promise<StepOutcome> {
      const input: CreateServiceInput = operation.input;
      return write(async trx => {
        const inserted = await trx<ServiceRow>('service')
          .insert({ name: input.name, team: input.team, template: input.template, created_by: operation.actor })
          .onConflict('name')
          .ignore()
          .returning('name');
        if (!inserted.length) {
          const mine = (operation.result as any)._service === input.name;
          if (!mine) return { state: 'failed', what: `The name ${input.name} is taken`, why: 'A service of that name exists', next: 'Choose another name.' } as const;
        }
        const environments = await trx<EnvironmentRow>('environment').whereNull('base');
        await trx('binding').insert(environments.map(e => ({ service: input.name, environment: e.name }))).onConflict(['service', 'environment']).ignore();
        await trx('config_revision').insert(environments.map(e => ({ service: input.name, environment: e.name, number: 1, values: '{}' }))).onConflict().ignore();
        await trx('operation').where({ id: operation.id }).update({ result: trx.raw('result || ?::jsonb', [JSON.stringify({ _service: input.name })]) });
        if (inserted.length) await insertEvent(trx, { type: 'service.created', title: `${input.name} of team ${input.team}`, service: input.name, actor: operation.actor, operation: operation.id });
        return { state: 'done' } as const;
      });
    },
    async undo({ operation, write }: StepContext): Promise<StepOutcome> {
      const input: CreateServiceInput = operation.input;
      await platform.trees.remove(input.tree);
      // Only what this operation has made: a name that was taken belongs to somebody else.
      if ((operation.result as any)._service !== input.name) return { state: 'done' };
      await write(async trx => {
        await trx('deployment').where({ service: input.name }).whereNull('outcome').update({ outcome: 'failed' });
        await trx('service').where({ name: input.name }).delete();
        await insertEvent(trx, { type: 'service.removed', title: `${input.name} was taken back`, service: input.name, actor: operation.actor, operation: operation.id });
      });
      return { state: 'done' };
    },
  };
}
