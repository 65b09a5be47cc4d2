import { releaseName } from '@waymark/platform-common';
import { readRevision } from '../configuration/revisions';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import { named, underWay } from '../rollback/underWay';
import { nextRevision } from '../scale/nextRevision';
import { requireServing } from '../scale/requireServing';
import type { ReleaseRow } from '../store/rows';
import type { Resolved, RestartChange } from './types';

/** What a restart comes to. Throws a `PlatformError` where nothing serves, or something else is on its way: that decides what is restarted. */
export async function resolveRestart({ knex }: Platform, { service, environments }: RestartChange): Promise<Resolved> {
  const [environment] = environments;
  const binding = await requireServing(knex, service, environment, 'restarted');
  const [other] = binding.candidate === null ? [] : await underWay(knex, service, environment);
  if (other) throw new PlatformError('ConflictError', `A restart of ${service} in ${environment} cannot be planned now`, `It waits until ${named(other)} has ended (${other.id}), and restarts what serves then.`, 'Wait for it: platform operations');
  const release = await knex<ReleaseRow>('release').where({ service, number: binding.stable! }).first();
  const configRevision = await nextRevision(knex, binding);
  const configuration = await readRevision(knex, binding, binding.config_revision);
  return {
    release: release!.number,
    notes: [`${releaseName(release!.number)} starts once more, beside itself, as c${configRevision} with the same configuration; what serves goes on until it is up.`],
    places: [{ environment, release: release!, migrates: false, configRevision, configuration, facts: { [`The next configuration revision of ${environment}`]: `c${configRevision}` } }],
  };
}
