import { DEFINITIONS, releaseName } from '@waymark/platform-common';
import type { components } from '@waymark/platform-common/api';
import { goesWith } from '../../decommission/databases';
import { dependantsOf } from '../../decommission/dependantsOf';
import { refuseGone, wayBack } from '../../decommission/refuseDecommissioned';
import { type DecommissionInput, decommissionKey, type OnDecommissioned } from '../../decommission/types';
import { openDecommission, whyNotDecommission } from '../../decommission/whyNot';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import { lightBindings } from '../../store/lightRows';
import type { BindingRow, ServiceRow } from '../../store/rows';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { decommissionedView } from '../views';
import { answersOf } from './decommissionAnswers';
import { refuseField } from './newRepository';
import { reasonOf } from './refuseFrozen';
import { requireService } from './services';
import { decommissionAnswersHandlers } from './decommissionAnswers';

const NOTE = 'By what their releases declare under "dependencies". Who calls it without saying so is not known: nothing measures that.';
const euros = (n: number) => Math.round(n * 100) / 100;

/** What would end with a service. */
async function whatEnds(platform: Platform, service: ServiceRow): Promise<components['schemas']['Decommission']> {
  const { knex } = platform;
  const { name } = service;
  const previews: string[] = await knex('environment').where({ service: name }).whereNotNull('branch').pluck('name');
  const [dependants, databases, bindings, operation, whyNot]: [Awaited<ReturnType<typeof dependantsOf>>, any, BindingRow[], any, any] = await Promise.all([
    dependantsOf(knex, name),
    goesWith(knex, name),
    lightBindings(knex).where({ service: name }).whereNotIn('environment', previews).orderBy('environment'),
    openDecommission(knex, name),
    whyNotDecommission(platform, service),
  ]);
  const route = (b: BindingRow) => b.nodes.find(n => n.type === 'route')?.outputs?.url as string | undefined;
  return {
    service: name,
    team: service.team,
    graceDays: platform.decommission.graceDays,
    whyNot,
    dependants: dependants.map(d => ({ ...d, asked: d.team !== service.team })),
    dependantsNote: NOTE,
    databases: databases.map((d: any) => ({ id: d.id, name: d.name, environment: d.environment, size: d.size, state: d.state, bytes: d.statistics?.bytes ?? null, protected: d.protected })),
    environments: bindings.filter(b => b.stable !== null).map(b => ({ name: b.environment, release: releaseName(b.stable!), url: route(b) ?? null, perMonth: Number(b.monthly_cost) })),
    previews: previews.length,
    cost: { perMonth: euros(bindings.reduce((sum, b) => sum + Number(b.monthly_cost), 0)), currency: DEFINITIONS.currency },
    operation: operation?.id ?? null,
    answers: operation ? await answersOf(knex, { operation: operation.id }) : [],
    decommissioned: decommissionedView(service),
  };
}

/** Serves letting go of services, and bringing them back. */
export function decommissionHandlers(platform: Platform): Pick<Handlers, 'getDecommission' | 'decommissionService' | 'answerDecommission' | 'recoverService' | 'listDecommissionAnswers'> {
  const { knex } = platform;
  const teamOf = async ({ path }: { path: { service: string } }) => (await requireService(platform, path.service)).team;
  const subject = ({ path }: { path: { service: string } }) => path.service;
  const underWay = (name: string) => ({ what: `${name} is on its way`, why: 'It is being decommissioned, brought back or removed just now.', next: `Follow it: platform operations --service ${name}` });

  return {
    ...decommissionAnswersHandlers(platform),

    getDecommission: { handle: async ({ path }) => whatEnds(platform, await requireService(platform, path.service)) },

    decommissionService: {
      team: teamOf,
      subject,
      async handle(call) {
        const service = await requireService(platform, call.path.service);
        const { name, team } = service;
        const { confirm, graceDays = platform.decommission.graceDays, reason, breakGlass } = call.body;
        const input: DecommissionInput = { service: name, graceDays, finalKeepDays: platform.databases.finalKeepDays, reason: reason ?? null };
        return startOnce(platform, call, {
          kind: 'service.decommission', action: 'decommissionService', subject: name, team, reason: reasonOf({ breakGlass, reason }),
          async check() {
            const open = await openDecommission(knex, name);
            if (open?.state === 'failed') throw new PlatformError('ConflictError', `${name} is half decommissioned`, 'An operation that decommissions it has failed.', `Go on with it (platform retry ${open.id}), or start ${name} again (platform undo ${open.id}).`);
            refuseGone(service, `${name} is not decommissioned again`);
            const [against] = await whyNotDecommission(platform, service, breakGlass);
            if (against) throw new PlatformError('ConflictError', against.what, against.why, against.next);
            if (confirm !== name) refuseField(`${name} is not decommissioned`, 'confirm', `"${confirm}" is not its name`, `Type ${name}.`);
          },
          operation: () => ({ title: `Decommission ${name}`, service: name, input, exclusive_key: decommissionKey(name) }),
          underWay: underWay(name),
        });
      },
    },

    recoverService: {
      team: teamOf,
      subject,
      async handle(call) {
        const service = await requireService(platform, call.path.service);
        const { name, team } = service;
        const refuse = (why: string, next: string) => new PlatformError('ConflictError', `${name} cannot be brought back`, why, next);
        return startOnce(platform, call, {
          kind: 'service.recover', action: 'recoverService', subject: name, team,
          async check() {
            const open = await openDecommission(knex, name);
            if (open) throw refuse('It has not been decommissioned to the end.', `Undo that: platform undo ${open.id}`);
            if (!service.decommissioned_at) throw refuse('It was not decommissioned.', `platform status ${name} shows how it is.`);
            const over = service.removed_at ?? (await knex('service').where({ name }).where('delete_at', '<=', knex.fn.now()).first('delete_at'))?.delete_at;
            if (over) throw refuse(`Its grace period was over on ${over.toISOString().slice(0, 10)}.`, service.removed_at ? wayBack(service) : 'It is going just now. Its repository and its history stay.');
          },
          operation: () => ({ title: `Bring back ${name}`, service: name, input: { service: name } satisfies OnDecommissioned, exclusive_key: decommissionKey(name) }),
          underWay: underWay(name),
        });
      },
    },
  };
}
