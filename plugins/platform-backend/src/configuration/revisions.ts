import type { ConfigDifference, Configuration } from '@waymark/platform-common';
import type { Knex } from 'knex';
import type { BindingRow } from '../store/rows';
import type { Changed } from './types';

type Place = Pick<BindingRow, 'service' | 'environment'>;

/** A config revision as it is kept. */
export interface Revision extends Configuration {
  number: number;
  /** By name, values and secrets alike. */
  changed: Record<string, Changed>;
}

/** A revision of a place; one that was never written down is empty. */
export async function readRevision(knex: Knex, { service, environment }: Place, number: number): Promise<Revision> {
  const row = await knex('config_revision').where({ service, environment, number }).first('values', 'secrets', 'changed', 'database');
  return { number, values: row?.values ?? {}, secrets: row?.secrets ?? {}, changed: row?.changed ?? {}, ...(row?.database ? { database: row.database } : {}) };
}

/** The number that the next revision of a place gets. Under the binding's lock nobody else gets it. */
export async function nextNumber(knex: Knex, { service, environment, config_revision }: Place & Pick<BindingRow, 'config_revision'>): Promise<number> {
  const { max } = (await knex('config_revision').where({ service, environment }).max<{ max: number | null }>('number as max').first())!;
  return Math.max(max ?? 0, config_revision) + 1;
}

/** Writes a new revision of a place, under the binding's lock. Returns its number. */
export async function insertRevision(trx: Knex, binding: Place & Pick<BindingRow, 'config_revision'>, revision: Omit<Revision, 'number'>, by?: { actor: string; operation: string }): Promise<number> {
  const { service, environment } = binding;
  const number = await nextNumber(trx, binding);
  const { values, secrets, changed, database } = revision;
  await trx('config_revision').insert({
    service,
    environment,
    number,
    values: JSON.stringify(values),
    secrets: JSON.stringify(secrets),
    changed: JSON.stringify(changed),
    database: database ? JSON.stringify(database) : null,
    created_by: by?.actor ?? null,
    operation: by?.operation ?? null,
  });
  return number;
}

/** The same configuration as a place has now under a new number: it gives a release a name of its own beside itself. */
export async function copyRevision(trx: Knex, binding: Place & Pick<BindingRow, 'config_revision'>): Promise<number> {
  const { database: _, ...own } = await readRevision(trx, binding, binding.config_revision);
  return insertRevision(trx, binding, own);
}

/** The plain values of one revision with the secrets of another. A name that is a secret now is no plain value any more. Pure. */
export function withSecretsOf(values: Revision, secrets: Revision): Omit<Revision, 'number'> {
  const plain = Object.entries(values.values).filter(([name]) => !(name in secrets.secrets));
  const changed = { ...values.changed, ...Object.fromEntries(Object.keys(secrets.secrets).flatMap(name => (secrets.changed[name] ? [[name, secrets.changed[name]]] : []))) };
  return { values: Object.fromEntries(plain), secrets: secrets.secrets, changed };
}

const same = (a: Record<string, unknown>, b: Record<string, unknown>) => Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value);

/**
 * With which revision a place goes back to an older one: secrets stay the newest, so where they have changed since it is a
 * new revision, made of the older one's plain values.
 *
 * @returns the older one's number where it can be used as it is, else what the new one holds
 */
export async function wayBack(knex: Knex, binding: Place & Pick<BindingRow, 'config_revision'>, older: number): Promise<{ number: number; made: Omit<Revision, 'number'> | null }> {
  const [then, now] = await Promise.all([readRevision(knex, binding, older), readRevision(knex, binding, binding.config_revision)]);
  // One that names a database of before is not gone back to: the place's own of today stays.
  if (same(then.secrets, now.secrets) && !then.database) return { number: older, made: null };
  return { number: await nextNumber(knex, binding), made: withSecretsOf(then, now) };
}

/** Differences that say which of them follow another environment from then on. Pure. */
export const withFollows = (differences: ConfigDifference[], changed: Revision['changed'] = {}): ConfigDifference[] =>
  differences.map(one => {
    const from = one.change === 'removed' ? undefined : changed[one.name]?.from;
    return from ? { ...one, follows: from } : one;
  });
