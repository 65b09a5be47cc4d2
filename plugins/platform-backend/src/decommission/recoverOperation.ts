import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { ResourceRow, ServiceRow } from '../store/rows';
import { setArchived } from './archiveStep';
import { backInCatalogStep } from './catalogSteps';
import { bringBackDatabases } from './databases';
import { servesOutcome } from './servesOutcome';
import { notYetServing, startAgain } from './startAgain';
import type { OnDecommissioned } from './types';
import { tell } from './words';

/** All of it at once or nothing: its places, with what they ran, and its databases. */
function startStep(platform: Platform): StepDefinition {
  return {
    id: 'start',
    title: 'Start its databases and its places again',
    needs: [],
    reversible: false,
    async run({ operation, write, knex }: StepContext): Promise<StepOutcome> {
      const { service }: OnDecommissioned = operation.input;
      const late = { state: 'failed', what: `${service} cannot be brought back`, why: 'Its grace period is over: it is going.', next: 'Its repository and final backups of its databases are kept.' } as const;
      const TOO_LATE = new Error('too late');
      try {
        await write(async trx => {
          const row = await trx<ServiceRow>('service').where({ name: service }).forUpdate().first();
          // Done before a crash.
          if (!row?.decommissioned_at) return;
          const inTime = await trx('service').where({ name: service, removed_at: null }).where('delete_at', '>', trx.fn.now()).first('name');
          if (!inTime || !(await bringBackDatabases(trx, service))) throw TOO_LATE;
          await startAgain(trx, service);
          await tell(trx, operation, { key: 'recovered', service, title: `${service} is brought back`, text: 'It starts with the releases, the configuration and the data that it had.' });
        });
      } catch (error) {
        if (error === TOO_LATE) return late;
        throw error;
      }
      for (const name of await knex<ResourceRow>('resource').where({ service }).pluck('object_name')) platform.changed({ kind: 'resource', name, change: 'created' });
      return { state: 'done' };
    },
  };
}

function openStep(platform: Platform): StepDefinition {
  return {
    id: 'repository',
    title: 'Open its repository',
    needs: ['start'],
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      const repository = await setArchived(platform, context, false);
      return repository ? { state: 'done', message: `${repository.name} takes pushes again` } : { state: 'done', skipped: true, message: 'It has no repository' };
    },
  };
}

function servesStep(): StepDefinition {
  return {
    id: 'ready',
    title: 'It serves where it served',
    needs: ['start'],
    reversible: false,
    async run({ operation, knex, step, remember }: StepContext): Promise<StepOutcome> {
      const { service }: OnDecommissioned = operation.input;
      const known: number | null = step.data.failingSince ?? null;
      const { outcome, failingSince } = servesOutcome(service, await notYetServing(knex, service), { startedAt: step.started_at!, failingSince: known });
      if (failingSince !== known) await remember({ failingSince });
      return outcome;
    },
  };
}

/** Brings a decommissioned service back whole, while its grace period lasts. */
export function recoverOperation(platform: Platform): OperationDefinition {
  const steps = [startStep(platform), openStep(platform), servesStep(), backInCatalogStep(platform)];
  return { kind: 'service.recover', undoable: false, steps: () => steps };
}
