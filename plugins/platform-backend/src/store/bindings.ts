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
export function toPins(binding: Pick<BindingRow, 'service' | 'stable' | 'candidate' | 'weight'>, releases: ReleaseRef[]): Pins {
  const find = (n: number | null) => {
    if (n === null) return undefined;
    const found = releases.find(r => r.number === n);
    if (!found) throw new NotFoundError(`Release r${n} of ${binding.service} is pinned and not there`);
    return found;
  };
  return { stable: find(binding.stable), candidate: find(binding.candidate), weight: binding.weight };
}

/** The one write behind deploy, promote and roll back: moves pins, raises the generation, wakes the loop. */
export async function movePins(
  trx: Knex,
  service: string,
  environment: string,
  pins: Partial<Pick<BindingRow, 'stable' | 'candidate' | 'weight' | 'removing'>>,
): Promise<void> {
  await trx('binding')
    .where({ service, environment })
    .update({
      ...pins,
      ...('stable' in pins ? { stable_since: pins.stable === null ? null : trx.fn.now() } : {}),
      generation: trx.raw('generation + 1'),
    });
  await enqueue(trx, bindingKey(service, environment));
}
