import { type ConfigDifference, dependencyVariable, releaseName } from '@waymark/platform-common';
import type { components } from '@waymark/platform-common/api';
import type { Knex } from 'knex';
import type { BindingRow, ReleaseRow } from '../store/rows';
import { dependenciesOf, dependencyUrls } from './dependencies';
import { readRevision } from './revisions';

type Schemas = components['schemas'];

/** The plain configuration of a place, as it serves or will. Values only where they may be shown. */
export async function configView(knex: Knex, binding: BindingRow, base: string | null, valuesShown: boolean): Promise<Schemas['Config']> {
  const { service, environment } = binding;
  const { values, changed } = await readRevision(knex, binding, binding.config_revision);
  const numbers = [binding.stable, binding.candidate].filter(n => n !== null);
  const releases = await knex<ReleaseRow>('release').where({ service }).whereIn('number', numbers).select('spec');
  const names = dependenciesOf(releases);
  const urls = await dependencyUrls(knex, names, { name: environment, base });
  return {
    service,
    environment,
    revision: `c${binding.config_revision}`,
    valuesShown,
    items: Object.keys(values)
      .sort()
      .map(name => ({ name, value: valuesShown ? values[name] : null, updatedAt: changed[name]?.at ?? null, updatedBy: changed[name]?.by ?? null, follows: changed[name]?.from ?? null })),
    dependencies: names.map(name => ({ service: name, variable: dependencyVariable(name), url: urls[name] ?? null })),
  };
}

/** The secrets of a place: never what they are. */
export async function secretsView(knex: Knex, binding: BindingRow): Promise<Schemas['SecretList']> {
  const { service, environment, stable, candidate, candidate_config_revision } = binding;
  const { secrets, changed } = await readRevision(knex, binding, binding.config_revision);
  const next = candidate === null ? undefined : await readRevision(knex, binding, candidate_config_revision ?? binding.config_revision);
  const rows = await knex('service_secret').where({ service, environment }).whereIn('name', Object.keys(secrets));
  const items = Object.entries(secrets).sort().flatMap(([name, version]) => {
    const row = rows.find(one => one.name === name && one.version === version);
    if (!row) return [];
    const users = new Set([...(stable === null ? [] : [stable]), ...(next?.secrets[name] === version ? [candidate!] : [])]);
    return [{ name, version, generated: row.generated, updatedAt: row.created_at.toISOString(), updatedBy: row.created_by, usedBy: [...users].map(releaseName), follows: changed[name]?.from ?? null }];
  });
  return { service, environment, revision: `c${binding.config_revision}`, items };
}

/** A difference as it may be shown: names to everybody, plain values to owners. Pure. */
export const differenceView = ({ before, after, ...rest }: ConfigDifference, valuesShown: boolean): Schemas['ConfigDifference'] => ({
  ...rest,
  ...(valuesShown && before !== undefined ? { before } : {}),
  ...(valuesShown && after !== undefined ? { after } : {}),
});
