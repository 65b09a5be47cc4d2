import { type DatabaseRef, OWN_STATES } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { resourceKey } from '../loop/keys';
import type { BindingRow, ResourceRow } from '../store/rows';

type Place = Pick<BindingRow, 'service' | 'environment'>;

const ownOf = (trx: Knex, { service, environment }: Place) => trx<ResourceRow>('resource').where({ service, environment, type: 'postgres' }).whereIn('state', OWN_STATES).forUpdate().first();
const revision = (trx: Knex, { service, environment }: Place, number: number) => trx('config_revision').where({ service, environment, number });

/**
 * What a revision names as its database, or login, becomes the place's own, in the transaction in which that revision
 * comes to serve. The revision before it names from then on what it had: going back to it finds that again.
 *
 * @param place - the binding as it was before the pins moved
 * @param number - the revision that serves from now on
 * @param otherState - what the database becomes that was the place's own
 */
export async function makeOwn(trx: Knex, place: Place & Pick<BindingRow, 'config_revision'>, number: number, otherState: 'replaced' | 'restored' = 'replaced'): Promise<void> {
  const row = await revision(trx, place, number).first('database');
  const ref: DatabaseRef | null = row?.database ?? null;
  const own = ref && (await ownOf(trx, place));
  if (!ref || !own) return;
  const was: DatabaseRef = { object: own.object_name, ...(own.login ? { login: own.login } : {}) };
  if (place.config_revision !== number) await revision(trx, place, place.config_revision).whereNull('database').update({ database: JSON.stringify(was) });
  await revision(trx, place, number).update({ database: null });
  if (ref.object !== own.object_name) {
    const next = await trx<ResourceRow>('resource').where({ object_name: ref.object, service: place.service, environment: place.environment }).forUpdate().first();
    // Whatever is the place's own is what people call by its name.
    await trx('resource').where({ id: own.id }).update({ name: next!.name, state: otherState, state_since: trx.fn.now(), generation: trx.raw('generation + 1') });
    await trx('resource')
      .where({ id: next!.id })
      .update({ name: own.name, state: 'attached', state_since: trx.fn.now(), delete_at: null, policy: JSON.stringify(own.policy), protected: own.protected, generation: trx.raw('generation + 1') });
    await enqueue(trx, resourceKey(own.id));
  }
  const { login } = ref;
  if (!login) return;
  const now = await trx<ResourceRow>('resource').where({ object_name: ref.object, service: place.service, environment: place.environment }).first();
  const others = [now?.login, ...(now?.logins ?? [])].filter(one => one && one.user !== login.user);
  await trx('resource').where({ id: now!.id }).update({ login: JSON.stringify(login), logins: JSON.stringify(others) });
}

/** After the pins were put back: if the revision that serves again names what it had before, that is the place's own again. */
export async function makeOwnAgain(trx: Knex, place: Place): Promise<void> {
  const binding = await trx<BindingRow>('binding').where({ service: place.service, environment: place.environment }).forUpdate().first();
  if (binding) await makeOwn(trx, binding, binding.config_revision, 'restored');
}
