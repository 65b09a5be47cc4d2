import type { Platform } from '../../platform';
import { getBinding } from '../../store/bindings';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { requireService } from './services';

/** The place of a service, with something in it. Throws a `PlatformError` if nothing serves there. */
export async function requireServing(platform: Platform, service: string, environment: string, what: string) {
  const binding = await getBinding(platform.knex, service, environment);
  if (!binding) throw new PlatformError('NotFoundError', `${service} has no place in "${environment}"`, 'It was never deployed there.', `platform deploy --env ${environment}`);
  if (binding.stable === null) throw new PlatformError('ConflictError', `${service} cannot be ${what} in ${environment}`, 'Nothing serves there.', `platform deploy --env ${environment}`);
  return binding;
}

/** Serves restarts: the same release, in new processes. */
export function restartHandler(platform: Platform): Pick<Handlers, 'restartService'> {
  return {
    restartService: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { service, environment } = call.path;
        const { team } = await requireService(platform, service);
        const reason = call.body.reason ?? null;
        return startOnce(platform, call, {
          kind: 'restart',
          action: 'restartService',
          subject: service,
          reason,
          team,
          check: () => requireServing(platform, service, environment, 'restarted'),
          operation: () => ({ title: `Restart ${service} in ${environment}`, service, environment, exclusive_key: `restart:${service}/${environment}`, input: { service, team, environment, reason } }),
          underWay: { what: `${service} is being restarted in ${environment}`, why: 'Another restart of it has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },
  };
}
