import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { SecretStore, SourceControl, TargetRegistration } from '@waymark/platform-node';
import type { Knex } from 'knex';
import path from 'node:path';
import { AdoptedCare } from '../adoption/AdoptedCare';
import { reconcileBinding } from '../binding/reconcileBinding';
import { deployOperation } from '../deploy/deployOperation';
import { reconcileCare } from '../care/reconcileCare';
import { readDatabaseRules } from '../care/rules';
import { readDecommissionRules } from '../decommission/rules';
import { readEnvironmentRules } from '../environment/rules';
import { OperationLog } from '../logs/OperationLog';
import { parseKey } from '../loop/keys';
import { Loop, type LoopOptions } from '../loop/Loop';
import { Notifications } from '../loop/Notifications';
import { wakeOnTargetChanges } from '../loop/wakeOnTargetChanges';
import { OperationEngine } from '../operations/OperationEngine';
import type { Platform } from '../platform';
import { reconcileResource } from '../resource/reconcileResource';
import { LocalSecretStore } from '../secrets/LocalSecretStore';

export interface SlimOptions {
  knex: Knex;
  /** Data folder: the key of the secrets, logs of operations. */
  data: string;
  targets(deps: { secrets: SecretStore }): TargetRegistration[];
  sourceControl?: SourceControl;
  logger: LoggerService;
  loop: LoopOptions;
}

const absent = <T>(what: string) =>
  new Proxy({}, { get: (_, name) => { throw new Error(`A slim backend has no ${what} (${String(name)})`); } }) as T;

/**
 * The orchestrator without portal, catalog, scaffolder and HTTP: the store, the loop, bindings, and deploying, put together
 * from the same rooms as the plugin does it. For runs that kill many of them: it is up in a moment.
 */
export async function slimBackend({ knex, data, targets: make, sourceControl, logger, loop: options }: SlimOptions) {
  const secrets = LocalSecretStore.at(knex, path.join(data, 'secrets', 'key'));
  const targets = new Map(make({ secrets }).map(made => [made.target.name, made]));
  const find = (name: string) => {
    const found = targets.get(name);
    if (!found) throw new Error(`No target "${name}" is registered`);
    return found;
  };
  const operationLog = new OperationLog(path.join(data, 'operations'));
  const platform: Platform = {
    knex,
    logger,
    sourceControl: sourceControl ?? absent('source control'),
    secrets,
    operationLog,
    engine: new OperationEngine(knex, operationLog),
    notifications: new Notifications(knex, logger),
    directory: absent('directory'),
    assistantTokens: absent('assistantTokens'),
    templateTasks: absent('template tasks'),
    trees: absent('trees'),
    templatesDirectory: '',
    portalUrl: 'http://localhost',
    protection: {},
    environments: readEnvironmentRules(new ConfigReader({})),
    databases: readDatabaseRules(new ConfigReader({})),
    decommission: readDecommissionRules(new ConfigReader({})),
    adopted: new AdoptedCare({ secrets, folder: path.join(data, 'adopted') }),
    target: find,
    runner: () => absent('runner'),
    changed: () => undefined,
  };
  platform.engine.register(deployOperation(platform));
  const loop = new Loop(
    knex,
    (claim, signal) => {
      const key = parseKey(claim.key);
      if (key.kind === 'binding') return reconcileBinding({ knex, target: find, changed: platform.changed }, key, claim, signal);
      if (key.kind === 'resource') return reconcileResource({ knex, target: find, changed: platform.changed, adopted: platform.adopted }, key.id, claim, signal);
      if (key.kind === 'care') return reconcileCare({ knex, target: find, changed: platform.changed, databases: platform.databases, adopted: platform.adopted }, key.id, claim, signal);
      return platform.engine.reconcile(key.id, claim, signal);
    },
    logger,
    options,
  );
  const stops: Array<() => void> = [];
  return {
    platform,
    async start() {
      await platform.notifications.start();
      stops.push(platform.notifications.onWork(() => loop.wake()));
      for (const target of targets.values()) stops.push(wakeOnTargetChanges(knex, target, logger));
      loop.start();
    },
    async stop() {
      for (const stop of stops) stop();
      await loop.stop();
      await platform.notifications.stop();
    },
  };
}
