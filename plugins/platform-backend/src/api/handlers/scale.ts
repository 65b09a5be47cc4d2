import type { Platform } from '../../platform';
import { askedScale } from '../../scale/askedScale';
import { requireOverride } from '../../scale/requireOverride';
import { requireServing } from '../../scale/requireServing';
import type { ScaleInput } from '../../scale/types';
import { startOnce, type Write } from '../idempotent';
import type { Handlers } from '../types';
import { requireService } from './services';

function titleOf({ service, environment, replicas, override }: ScaleInput): string {
  if (replicas === null) return `End the override of ${service} in ${environment}`;
  return `Scale ${service} in ${environment} to ${replicas}${override ? ` for ${override.hours} h` : ''}`;
}

/** How another number of replicas is started, asked for as it is or by a plan. */
export function scaleWrite(platform: Platform, input: ScaleInput, reason: string | null): Write<void> {
  const { service, team, environment, replicas } = input;
  return {
    kind: 'scale',
    action: 'scaleService',
    subject: service,
    reason,
    team,
    async check() {
      await requireServing(platform.knex, service, environment, 'scaled');
      if (replicas === null) await requireOverride(platform.knex, service, environment);
    },
    operation: () => ({ title: titleOf(input), service, environment, exclusive_key: `scale:${service}/${environment}`, input }),
    underWay: { what: `${service} is being scaled in ${environment}`, why: 'Another change of its replicas has not ended.', next: 'Wait for it: platform operations' },
  };
}

/** Serves another number of replicas. */
export function scaleHandler(platform: Platform): Pick<Handlers, 'scaleService'> {
  return {
    scaleService: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { service, environment } = call.path;
        const { team } = await requireService(platform, service);
        return startOnce(platform, call, scaleWrite(platform, { service, team, environment, ...askedScale(call.body) }, call.body.reason ?? null));
      },
    },
  };
}
