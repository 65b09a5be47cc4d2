import { readBinding } from '../binding/readBinding';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import { overridden, type Override } from '../scale/overridden';
import { requireOverride } from '../scale/requireOverride';
import { requireServing } from '../scale/requireServing';
import type { ReleaseRow } from '../store/rows';
import { resolveCommit } from './resolveCommit';
import type { Resolved, ScaleChange, WantedPlace } from './types';

const wordsOf = (override: Override | undefined) => overridden(override, 0)?.message ?? 'none';

/** What another number of replicas comes to: by a commit, by an override, or by the end of one. Throws a `PlatformError` where it would be refused. */
export async function resolveScale(platform: Platform, change: ScaleChange): Promise<Resolved> {
  const { knex } = platform;
  const { service, replicas, override } = change;
  const [environment] = change.environments;
  const binding = await requireServing(knex, service, environment, 'scaled');
  const seen = await readBinding(knex, { service, environment });
  const now = seen?.override && seen.override.left_ms > 0 ? seen.override : undefined;
  const release = await knex<ReleaseRow>('release').where({ service, number: binding.stable! }).first();
  if (!release) throw new PlatformError('ConflictError', `${service} cannot be scaled in ${environment}`, 'Its release was taken back.', `platform status ${service}`);
  const facts = { [`The override of ${environment}`]: wordsOf(now) };
  const place: WantedPlace = { environment, release, migrates: false, keepsCandidate: true, facts };
  if (replicas === null) {
    await requireOverride(knex, service, environment);
    return { release: release.number, notes: [`This ends: ${wordsOf(now)}.`, 'platform.yaml says how many run from then on.'], places: [{ ...place, replicas: null }] };
  }
  if (override) {
    const instead = now ? [`It takes the place of the override before: ${wordsOf(now)}.`] : [];
    return { release: release.number, notes: [`${replicas} replicas for ${override.hours} h, whatever platform.yaml says: ${override.reason}. Then the file counts again.`, ...instead], places: [{ ...place, replicas }] };
  }
  const committed = await resolveCommit(platform, { service, environment, replicas }, place);
  return now ? { ...committed, notes: [...committed.notes, `The file does not count while this holds: ${wordsOf(now)}.`] } : committed;
}
