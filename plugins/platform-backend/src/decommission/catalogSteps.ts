import { untilShown } from '../access/untilShown';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { RepositoryRow, ResourceRow } from '../store/rows';
import type { OnDecommissioned } from './types';

const PATIENCE_MS = 60_000;

/** What the catalog shows of a service: what its files say, and its databases. */
async function shownOf(platform: Platform, knex: StepContext['knex'], service: string): Promise<string[]> {
  const [repositories, resources] = await Promise.all([
    knex<RepositoryRow>('repository').where({ service }).pluck('name'),
    knex<ResourceRow>('resource').where({ deleted_with: service }).pluck('id'),
  ]);
  return platform.directory.annotated([
    ...repositories.map(name => ({ annotation: 'waymark.dev/repository', value: name })),
    ...resources.map(id => ({ annotation: 'waymark.dev/resource', value: id })),
    { annotation: 'waymark.dev/service', value: service },
  ]);
}

/** Waits until the catalog has let go of it. It was told when the repository was archived; here only the read counts. */
export function goneFromCatalogStep(platform: Platform): StepDefinition {
  return {
    id: 'catalog',
    title: 'Let it go from the catalog',
    reversible: true,
    async run({ operation, knex, step, log }: StepContext): Promise<StepOutcome> {
      const { service }: OnDecommissioned = operation.input;
      const shown = await shownOf(platform, knex, service);
      if (!shown.length) return { state: 'done' };
      for (const name of await knex('resource').where({ deleted_with: service }).pluck('object_name')) platform.changed({ kind: 'resource', name, change: 'deleted' });
      if (Date.now() - step.started_at!.getTime() < PATIENCE_MS) return { state: 'waiting', message: `Waits until the catalog has let go of ${shown[0]}`, pollMs: 500 };
      await log(`${shown.join(', ')} is still in the catalog: it was registered by somebody else too, or the catalog does not answer.`);
      return { state: 'done', message: `${shown.length} still in the catalog: see the log` };
    },
  };
}

/** Waits until the catalog shows it again. */
export function backInCatalogStep(platform: Platform): StepDefinition {
  return {
    id: 'catalog',
    title: 'Show it in the catalog again',
    needs: ['repository'],
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      const { service }: OnDecommissioned = context.operation.input;
      const repository = await context.knex<RepositoryRow>('repository').where({ service }).first();
      const head = repository?.seen_head;
      if (!head || !(await platform.sourceControl.readFile(repository.name, head, 'catalog-info.yaml'))) return { state: 'done', skipped: true, message: 'Its repository has no catalog-info.yaml' };
      return (await untilShown(platform.directory, `component:default/${service}`, context)) ?? { state: 'done', message: 'The catalog does not show it yet: it reads again by itself' };
    },
  };
}
