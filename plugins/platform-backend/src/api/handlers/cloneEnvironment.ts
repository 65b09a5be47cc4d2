import type { ClonedService, CreateEnvironmentInput } from '../../environment/types';
import { refuseGone } from '../../decommission/refuseDecommissioned';
import { protectionOf } from '../../gate/protectionOf';
import type { Platform } from '../../platform';
import type { BindingRow, ServiceRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { checkNewEnvironment, nameUnderWay } from './createEnvironment';
import { requireEnvironment } from './environments';
import { lastsMs } from './lastsMs';

const REFUSED = 'The environment cannot be cloned';
const refuse = (why: string, next: string) => new PlatformError('ConflictError', REFUSED, why, next, [{ path: 'services', message: why }]);

/** What serves now of the named services, each of the team. Throws a `PlatformError` for one that cannot be cloned. */
async function whatServes({ knex }: Platform, from: string, team: string, names: string[]): Promise<ClonedService[]> {
  const services = await knex<ServiceRow>('service').whereIn('name', names);
  const bindings = await knex<BindingRow>('binding').where({ environment: from }).whereIn('service', names).select('service', 'stable', 'config_revision');
  return names.map(name => {
    const service = services.find(s => s.name === name);
    if (!service) throw new PlatformError('NotFoundError', REFUSED, `There is no service "${name}".`, 'The portal lists all services; platform status NAME shows one.', [{ path: 'services', message: `there is no "${name}"` }]);
    refuseGone(service, REFUSED);
    if (service.team !== team) throw refuse(`${name} is team "${service.team}"'s, and the environment is to be team "${team}"'s.`, 'Leave it out: it answers from the base.');
    const binding = bindings.find(b => b.service === name);
    if (!binding || binding.stable === null) throw refuse(`Nothing of ${name} serves in ${from}.`, `Deploy it there first, or leave it out.`);
    return { service: name, release: binding.stable, configRevision: binding.config_revision };
  });
}

export function cloneEnvironmentHandler(platform: Platform): Pick<Handlers, 'cloneEnvironment'> {
  return {
    cloneEnvironment: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      async handle(call) {
        const { name, team, services: names, expiresInHours } = call.body;
        const from = call.path.environment;
        const lasts = lastsMs(platform.environments, REFUSED, expiresInHours, 'expiresInHours');
        return startOnce(platform, call, {
          kind: 'environment.clone',
          action: 'cloneEnvironment',
          subject: name,
          team,
          async check() {
            const source = await requireEnvironment(platform, from);
            if (source.branch) throw new PlatformError('ConflictError', REFUSED, `${from} is the preview of ${source.branch}: what it shows is built for it alone.`, 'Clone staging, or another environment of your own.');
            // Its secrets would be in processes that nobody has approved.
            if (protectionOf(platform.protection, source) === 'deny') throw new PlatformError('ConflictError', REFUSED, `${from} is protected: its secrets are for what was approved there.`, 'Clone an environment that is not protected, such as staging.');
            const base = source.base ?? source.name;
            await checkNewEnvironment(platform, { name, team, base });
            return { base, services: await whatServes(platform, from, team, names) };
          },
          operation: ({ base, services }) => {
            const input: CreateEnvironmentInput = { name, team, base, from, services, lastsMs: lasts };
            return { title: `Clone ${names.join(', ')} from ${from} into ${name}`.slice(0, 200), environment: name, input, exclusive_key: `environment:${name}` };
          },
          underWay: nameUnderWay(name),
        });
      },
    },
  };
}
