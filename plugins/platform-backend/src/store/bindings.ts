import { NotFoundError } from '@backstage/errors';
import type { Pins, ReleaseRef } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import type { BindingRow } from './rows';

export async function getBinding(knex: Knex, service: string, environment: string): Promise<BindingRow | undefined> {
  return knex<BindingRow>('binding').where({ service, environment }).first();
}

/** The releases that a binding's pins name. Throws `NotFoundError` if one is not there. Pure. */
export function toPins(binding: Pick<BindingRow, 'service' | 'stable' | 'candidate' | 'weight' | 'candidate_config_revision' | 'candidate_migrates'>, releases: ReleaseRef[]): Pins {
  const find = (n: number | null) => {
    if (n === null) return undefined;
    const found = releases.find(r => r.number === n);
    if (!found) throw new NotFoundError(`Release r${n} of ${binding.service} is pinned and not there`);
    return found;
  };
  return {
    stable: find(binding.stable),
    candidate: find(binding.candidate),
    weight: binding.weight,
    ...(binding.candidate_config_revision === null ? {} : { candidateConfigRevision: binding.candidate_config_revision }),
    candidateMigrates: binding.candidate_migrates,
  };
}

type MovedPins = Partial<Pick<BindingRow, 'stable' | 'candidate' | 'weight' | 'removing' | 'config_revision' | 'candidate_config_revision' | 'candidate_migrates'>>;

/**
 * The one write behind deploy, promote and roll back: moves pins, raises the generation, wakes the loop. A candidate that
 * becomes what serves takes its config revision along; what is said of a candidate is said of that one only.
 */
export async function movePins(trx: Knex, service: string, environment: string, pins: MovedPins): Promise<void> {
  const ofCandidate = 'candidate' in pins ? { candidate_config_revision: pins.candidate_config_revision ?? null, candidate_migrates: pins.candidate_migrates ?? true } : {};
  const promoted = typeof pins.stable === 'number' && pins.config_revision === undefined;
  await trx('binding')
    .where({ service, environment })
    .update({
      ...pins,
      ...ofCandidate,
      ...('stable' in pins ? { stable_since: pins.stable === null ? null : trx.fn.now() } : {}),
      ...(promoted ? { config_revision: trx.raw('CASE WHEN candidate = ? THEN coalesce(candidate_config_revision, config_revision) ELSE config_revision END', [pins.stable!]) } : {}),
      generation: trx.raw('generation + 1'),
    });
  await enqueue(trx, bindingKey(service, environment));
}
