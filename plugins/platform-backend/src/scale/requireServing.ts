import type { Knex } from 'knex';
import { PlatformError } from '../errors/PlatformError';
import { getBinding } from '../store/bindings';
import type { BindingRow } from '../store/rows';

/** The place of a service, with something in it. Throws a `PlatformError` if nothing serves there. */
export async function requireServing(knex: Knex, service: string, environment: string, what: string): Promise<BindingRow> {
  const binding = await getBinding(knex, service, environment);
  if (!binding) throw new PlatformError('NotFoundError', `${service} has no place in "${environment}"`, 'It was never deployed there.', `platform deploy --env ${environment}`);
  if (binding.stable === null) throw new PlatformError('ConflictError', `${service} cannot be ${what} in ${environment}`, 'Nothing serves there.', `platform deploy --env ${environment}`);
  return binding;
}
