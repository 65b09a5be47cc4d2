import type { ServiceFile } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import type { BindingRow } from '../store/rows';

/** Names of the services that any of these releases depends on. Pure. */
export const dependenciesOf = (releases: Array<{ spec: ServiceFile }>): string[] => [...new Set(releases.flatMap(release => release.spec.spec.dependencies ?? []))].sort();

const addressOf = ({ stable, nodes }: Pick<BindingRow, 'stable' | 'nodes'>): string | undefined =>
  stable === null ? undefined : (nodes.find(node => node.type === 'route')?.outputs?.localUrl as string | undefined);

/**
 * Addresses of services in an environment, or in its base where they are not in it; without what is in neither. By the
 * address that every program of the machine can call: names below `.localhost` are not known to all of them.
 */
export async function dependencyUrls(knex: Knex, names: string[], environment: { name: string; base?: string | null }): Promise<Record<string, string>> {
  if (!names.length) return {};
  const places = [environment.name, ...(environment.base ? [environment.base] : [])];
  const rows = await knex<BindingRow>('binding').whereIn('service', names).whereIn('environment', places).select('service', 'environment', 'stable', 'nodes');
  const found: Record<string, string> = {};
  for (const name of names) {
    const urls = places.map(place => rows.find(row => row.service === name && row.environment === place)).map(row => row && addressOf(row));
    const url = urls.find(one => one !== undefined);
    if (url) found[name] = url;
  }
  return found;
}

/** Wakes the places of those that depend on a service: its address in an environment is another than it was. */
export async function wakeDependents(trx: Knex, { service, environment }: { service: string; environment: string }): Promise<void> {
  const { rows } = await trx.raw(
    `SELECT b.service, b.environment FROM binding b JOIN environment e ON e.name = b.environment
       JOIN release r ON r.service = b.service AND r.number IN (b.stable, b.candidate)
      WHERE (e.name = ? OR e.base = ?) AND r.spec->'spec'->'dependencies' @> ?::jsonb`,
    [environment, environment, JSON.stringify([service])],
  );
  for (const row of rows.sort((a: any, b: any) => (`${a.service}/${a.environment}` < `${b.service}/${b.environment}` ? -1 : 1))) await enqueue(trx, bindingKey(row.service, row.environment));
}

/** Whether the address of a place is another than it was. Pure. */
export const addressChanged = (before: Pick<BindingRow, 'stable' | 'nodes'>, after: Pick<BindingRow, 'stable' | 'nodes'>): boolean => addressOf(before) !== addressOf(after);
