import { insertEvent } from '../store/insertEvent';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { ResourceRow } from '../store/rows';
import { bringBack } from './deleteSteps';
import { late } from './late';
import type { OnDatabase } from './types';

const UNIQUE_VIOLATION = '23505';
const PATIENCE_MS = 300_000;

function bringBackStep(platform: Platform): StepDefinition {
  return {
    id: 'state',
    title: 'Take it out of the deleted ones',
    needs: [],
    reversible: false,
    async run({ operation, write, knex }: StepContext): Promise<StepOutcome> {
      const { resource: id, name }: OnDatabase = operation.input;
      try {
        const back = await write(async trx => {
          const row = await bringBack(trx, id);
          if (row) await insertEvent(trx, { type: 'database.recovered', title: `Database ${row.name} in ${row.environment} was brought back`, service: row.service, environment: row.environment, team: row.team, actor: operation.actor, operation: operation.id });
          return row;
        });
        if (back) platform.changed({ kind: 'resource', name: back.object_name, change: 'changed' });
      } catch (error) {
        if ((error as any).code !== UNIQUE_VIOLATION) throw error;
        return { state: 'failed', what: `${name} cannot be brought back`, why: 'Another database has its name by now.', next: 'Delete that one first, or restore this one from its final backup under another name.' };
      }
      const now = await knex<ResourceRow>('resource').where({ id }).first();
      if (!now || now.removing) return { state: 'failed', what: `${name} cannot be brought back`, why: 'Its grace period is over: it is gone.', next: 'Restore it from its final backup.' };
      return { state: 'done', message: `It is ${now.state} again`, result: { resource: id, name, state: now.state } };
    },
  };
}

function againReadyStep(): StepDefinition {
  return {
    id: 'ready',
    title: 'Takes connections',
    reversible: false,
    async run({ operation, knex, step }: StepContext): Promise<StepOutcome> {
      const { resource: id, name }: OnDatabase = operation.input;
      const row = await knex<ResourceRow>('resource').where({ id }).first();
      const ready = row?.conditions.find(c => c.type === 'Ready');
      const seen = ready?.observedGeneration === row?.generation;
      if (seen && ready?.status === 'True') return { state: 'done', message: ready.message };
      if (!row || (seen && ready?.reason === 'Failing') || late(step, PATIENCE_MS)) {
        return { state: 'failed', what: `${name} does not take connections`, why: ready?.cause?.words ?? ready?.message ?? 'It was not observed.', next: 'Retry waits for it again; it is no longer deleted.' };
      }
      return { state: 'waiting', message: seen && ready ? ready.message : 'Waits until it starts', pollMs: 300 };
    },
  };
}

/** Brings a deleted database back whole, while its grace period lasts. */
export function recoverDatabaseOperation(platform: Platform): OperationDefinition {
  const steps = [bringBackStep(platform), againReadyStep()];
  return { kind: 'database.recover', undoable: false, steps: () => steps };
}
