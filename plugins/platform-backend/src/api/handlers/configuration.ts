import { compareConfigurations } from '@waymark/platform-common';
import { checkNames, checkSecretValue, refuseAbsent, refuseNotGenerated, refuseSecretNames } from '../../configuration/checks';
import { platformConditions } from '../../configuration/platformConditions';
import { readRevision } from '../../configuration/revisions';
import { configView, differenceView, secretsView } from '../../configuration/views';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import { getBinding } from '../../store/bindings';
import type { BindingRow } from '../../store/rows';
import type { Handlers } from '../types';
import { startChange, titleOf } from './configChange';
import { mayReadValues } from './mayReadValues';
import { requireService } from './services';

type Ids = 'getConfig' | 'changeConfig' | 'listSecrets' | 'setSecret' | 'rotateSecrets' | 'deleteSecret' | 'getConfigDifferences' | 'listConditions';

/** Serves plain configuration and secrets of services. No handler answers the value of a secret. */
export function configurationHandlers(platform: Platform): Pick<Handlers, Ids> {
  const { knex } = platform;
  const team = async ({ path }: { path: { service: string } }) => (await requireService(platform, path.service)).team;
  const subject = ({ path }: { path: { service: string } }) => path.service;

  async function place(service: string, environment: string): Promise<BindingRow> {
    await requireService(platform, service);
    const binding = await getBinding(knex, service, environment);
    if (!binding || binding.removing) throw new PlatformError('NotFoundError', `${service} has no place in "${environment}"`, 'It is in none of that name.', `platform status ${service} shows where it is.`);
    return binding;
  }
  const serving = async (service: string, environment: string) => {
    const binding = await place(service, environment);
    return { binding, revision: await readRevision(knex, binding, binding.config_revision) };
  };

  return {
    getConfig: {
      async handle({ path, caller }) {
        const binding = await place(path.service, path.environment);
        const environment = await knex('environment').where({ name: path.environment }).first('base');
        return configView(knex, binding, environment?.base ?? null, await mayReadValues(platform, caller, path.service));
      },
    },

    listSecrets: { handle: async ({ path }) => secretsView(knex, await place(path.service, path.environment)) },

    getConfigDifferences: {
      async handle({ path, query, caller }) {
        const [from, to] = [await serving(path.service, query.from), await serving(path.service, path.environment)];
        const shown = await mayReadValues(platform, caller, path.service);
        // Versions of two environments count for themselves.
        const items = compareConfigurations(from.revision, to.revision, { versions: false }).map(one => differenceView(one, shown));
        return { from: query.from, to: path.environment, valuesShown: shown, items };
      },
    },

    listConditions: { handle: async () => ({ items: await platformConditions(platform.secrets.keys) }) },

    changeConfig: {
      team,
      subject,
      async handle(call) {
        const { service, environment } = call.path;
        const { set = {}, unset = [] } = call.body;
        const names = [...Object.keys(set), ...unset];
        return startChange(platform, call, {
          action: 'changeConfig',
          title: titleOf({ verb: unset.length && names.length === unset.length ? 'Unset' : 'Set', names }, call.path),
          names,
          change: { set, unset },
          async check() {
            checkNames(names, set);
            const { revision } = await serving(service, environment);
            refuseSecretNames(Object.keys(set), revision, environment);
            refuseAbsent(unset, revision.values, `${service} in ${environment}`, 'config');
          },
        });
      },
    },

    setSecret: {
      team,
      subject,
      async handle(call) {
        const { service, environment, secret } = call.path;
        const { value, generate } = call.body;
        return startChange(platform, call, {
          action: 'setSecret',
          title: titleOf({ verb: generate ? 'Generate secret' : 'Set secret', names: [secret] }, call.path),
          names: [secret],
          values: { [secret]: generate ? null : value ?? '' },
          async check() {
            checkNames([secret]);
            checkSecretValue(call.body);
            await place(service, environment);
          },
        });
      },
    },

    rotateSecrets: {
      team,
      subject,
      async handle(call) {
        const { service, environment } = call.path;
        const { items } = await secretsView(knex, await place(service, environment));
        const names = (call.body.secrets ?? items.filter(one => one.generated).map(one => one.name)).sort();
        return startChange(platform, call, {
          action: 'rotateSecrets',
          title: titleOf({ verb: 'Rotate secret', names }, call.path),
          names,
          values: Object.fromEntries(names.map(name => [name, null])),
          async check() {
            refuseAbsent(names, Object.fromEntries(items.map(one => [one.name, one])), `${service} in ${environment}`, 'secrets');
            refuseNotGenerated(names, items, `${service} in ${environment}`);
          },
        });
      },
    },

    deleteSecret: {
      team,
      subject,
      async handle(call) {
        const { service, environment, secret } = call.path;
        return startChange(platform, { ...call, body: call.query }, {
          action: 'deleteSecret',
          title: titleOf({ verb: 'Delete secret', names: [secret] }, call.path),
          names: [secret],
          change: { removed: [secret] },
          async check() {
            const { revision } = await serving(service, environment);
            refuseAbsent([secret], revision.secrets, `${service} in ${environment}`, 'secrets');
          },
        });
      },
    },
  };
}
