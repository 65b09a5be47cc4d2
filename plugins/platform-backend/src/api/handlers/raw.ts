import type { Platform } from '../../platform';
import { PlatformError } from '../../errors/PlatformError';
import { getBinding } from '../../store/bindings';
import type { EnvironmentRow } from '../../store/rows';
import type { Handlers } from '../types';
import { requireService } from './services';

/** What is underneath: each object of a service in an environment, as its target has it. */
export function rawHandler(platform: Platform): Pick<Handlers, 'getRaw'> {
  const { knex } = platform;
  return {
    getRaw: {
      async handle({ path }) {
        await requireService(platform, path.service);
        const binding = await getBinding(knex, path.service, path.environment);
        const environment = binding && (await knex<EnvironmentRow>('environment').where({ name: path.environment }).first());
        if (!binding || !environment) throw new PlatformError('NotFoundError', `"${path.service}" has no environment "${path.environment}"`, 'It is in none of that name.', `platform status ${path.service} shows where it is.`);
        const { inspector } = platform.target(environment.target);
        const items = await Promise.all(
          binding.nodes.map(async ({ id, type, name }) => {
            try {
              return { node: id, type, name, raw: (await inspector.raw(type, name)) as Record<string, unknown>, problem: null };
            } catch (error) {
              // One that cannot be looked at hides none of the others.
              return { node: id, type, name, raw: null, problem: (error as Error).message };
            }
          }),
        );
        return { target: environment.target, items };
      },
    },
  };
}
