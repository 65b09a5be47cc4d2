import type { Platform } from '../../platform';
import type { ScaleInput } from '../../scale/types';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { requireServing } from './restart';
import { requireService } from './services';

function overrideOf({ reason, expiresInHours }: { reason?: string; expiresInHours?: number }): ScaleInput['override'] {
  if (reason === undefined && expiresInHours === undefined) return null;
  if (reason !== undefined && expiresInHours !== undefined) return { reason, hours: expiresInHours };
  const path = reason === undefined ? 'reason' : 'expiresInHours';
  throw new PlatformError('InputError', 'The request is not right', 'An override needs a reason and a time to end; without both it becomes a commit to platform.yaml.', 'Say both, or neither.', [{ path, message: 'is missing' }]);
}

/** Serves another number of replicas. */
export function scaleHandler(platform: Platform): Pick<Handlers, 'scaleService'> {
  return {
    scaleService: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { service, environment } = call.path;
        const { replicas } = call.body;
        const { team } = await requireService(platform, service);
        const override = overrideOf(call.body);
        return startOnce(platform, call, {
          kind: 'scale',
          action: 'scaleService',
          subject: service,
          reason: override?.reason ?? null,
          team,
          check: () => requireServing(platform, service, environment, 'scaled'),
          operation: () => ({
            title: `Scale ${service} in ${environment} to ${replicas}${override ? ` for ${override.hours} h` : ''}`,
            service,
            environment,
            exclusive_key: `scale:${service}/${environment}`,
            input: { service, team, environment, replicas, override },
          }),
          underWay: { what: `${service} is being scaled in ${environment}`, why: 'Another change of its replicas has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },
  };
}
