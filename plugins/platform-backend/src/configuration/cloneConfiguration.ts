import { serviceSecretName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import type { LocalSecretStore } from '../secrets/LocalSecretStore';
import type { OperationRow } from '../store/rows';
import { followMark } from '../preview/followed';
import { insertRevision, readRevision, withSecretsOf } from './revisions';

/**
 * The configuration that a service has in one environment, as the first one of its place in another: plain values, and
 * secrets under names of their own, which nobody has seen on the way. Once: what is there already stays. In the
 * transaction that makes the place.
 *
 * @throws a `DriverError` in three parts when the key of the secrets is away
 */
export async function cloneConfiguration(
  trx: Knex,
  store: LocalSecretStore,
  operation: Pick<OperationRow, 'id' | 'actor'>,
  clone: { service: string; from: string; revision: number; to: string; /** It goes on following where it comes from. */ follows?: boolean },
): Promise<void> {
  const { service, from, to } = clone;
  if (await trx('config_revision').where({ service, environment: to }).first('number')) return;
  const theirs = await revisionToClone(trx, { service, environment: from }, clone.revision);
  const { values, secrets } = theirs;
  const followedNames = [...Object.keys(values), ...Object.keys(secrets)].map(name => [name, followMark(theirs, name, from)]);
  const changed = clone.follows ? Object.fromEntries(followedNames) : theirs.changed;
  const versions: Record<string, number> = {};
  for (const [name, version] of Object.entries(secrets)) {
    const { value } = await store.getIn(trx, serviceSecretName(service, from, name), version);
    const known = await trx('service_secret').where({ service, environment: from, name, version }).first('generated');
    versions[name] = await store.putIn(trx, serviceSecretName(service, to, name), value);
    await trx('service_secret').insert({ service, environment: to, name, version: versions[name], generated: known?.generated ?? false, created_by: operation.actor, operation: operation.id });
  }
  await insertRevision(trx, { service, environment: to, config_revision: 0 }, { values, secrets: versions, changed }, { actor: operation.actor, operation: operation.id });
}

/** Plain values as they were when it was asked for; secrets as they are now: older ones may be destroyed meanwhile. */
async function revisionToClone(trx: Knex, place: { service: string; environment: string }, number: number) {
  const then = await readRevision(trx, place, number);
  const now = await trx('binding').where(place).first('config_revision');
  return now && now.config_revision !== number ? withSecretsOf(then, await readRevision(trx, place, now.config_revision)) : then;
}
