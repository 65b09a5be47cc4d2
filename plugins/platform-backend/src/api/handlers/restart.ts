import type { Platform } from '../../platform';
import { requireServing } from '../../scale/requireServing';
import type { RestartInput } from '../../scale/restartOperation';
import { startOnce, type Write } from '../idempotent';
import type { Handlers } from '../types';
import { requireService } from './services';

/** How a restart is started, asked for as it is or by a plan. */
export function restartWrite(platform: Platform, input: RestartInput): Write<unknown> {
  const { service, team, environment, reason } = input;
  return {
    kind: 'restart',
    action: 'restartService',
    subject: service,
    reason,
    team,
    check: () => requireServing(platform.knex, service, environment, 'restarted'),
    operation: () => ({ title: `Restart ${service} in ${environment}`, service, environment, exclusive_key: `restart:${service}/${environment}`, input }),
    underWay: { what: `${service} is being restarted in ${environment}`, why: 'Another restart of it has not ended.', next: 'Wait for it: platform operations' },
  };
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
        return startOnce(platform, call, restartWrite(platform, { service, team, environment, reason: call.body.reason ?? null }));
      },
    },
  };
}
