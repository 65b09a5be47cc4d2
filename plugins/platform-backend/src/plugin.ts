import { coreServices, createBackendPlugin, type LoggerService } from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { platformPermissions } from '@waymark/platform-common/permissions';
import { type PlatformExtensionPoint, platformExtensionPoint, type SourceControl, type TargetRegistration } from '@waymark/platform-node';
import path from 'node:path';
import { AssistantTokens } from './access/AssistantTokens';
import { Directory } from './access/Directory';
import { registerActions } from './actions/registerActions';
import { AdoptedCare } from './adoption/AdoptedCare';
import { adoptOperation } from './adoption/adoptOperation';
import { forgetOperation } from './adoption/forgetOperation';
import { AlertWatcher } from './alert/AlertWatcher';
import { createHandlers } from './api/handlers';
import { apiRoots, createRouter } from './api/createRouter';
import { ensureCareKeys } from './care/ensureCareKeys';
import { reconcileCare } from './care/reconcileCare';
import { reconcileBinding } from './binding/reconcileBinding';
import { createRepositoryOperation } from './create/createRepositoryOperation';
import { importServiceOperation } from './create/importServiceOperation';
import { configOperation } from './configuration/configOperation';
import { SecretSweeper } from './configuration/SecretSweeper';
import { createServiceOperation } from './create/createServiceOperation';
import { TreeStore } from './create/treeStore';
import { createDatabaseOperation } from './database/createDatabaseOperation';
import { backupOperation } from './database/backupOperation';
import { deleteDatabaseOperation } from './database/deleteDatabaseOperation';
import { recoverDatabaseOperation } from './database/recoverDatabaseOperation';
import { restoreOperation } from './database/restoreOperation';
import { DecommissionKeeper } from './decommission/DecommissionKeeper';
import { decommissionOperation } from './decommission/decommissionOperation';
import { recoverOperation } from './decommission/recoverOperation';
import { removeOperation } from './decommission/removeOperation';
import { deployOperation } from './deploy/deployOperation';
import { reconcileSession } from './dev/reconcileSession';
import { cloneEnvironmentOperation, createEnvironmentOperation } from './environment/createEnvironmentOperation';
import { deleteEnvironmentOperation } from './environment/deleteEnvironmentOperation';
import { EnvironmentKeeper } from './environment/EnvironmentKeeper';
import { noTarget } from './environment/noTarget';
import { placeEnvironments, unknownTargets, whyStays } from './environment/targets';
import { rotateOperation } from './exchange/rotateOperation';
import { swapOperation } from './exchange/swapOperation';
import { OperationLog } from './logs/OperationLog';
import { parseKey } from './loop/keys';
import { Loop } from './loop/Loop';
import { Notifications } from './loop/Notifications';
import { wakeOnTargetChanges } from './loop/wakeOnTargetChanges';
import { Notices } from './notice/Notices';
import { OperationEngine } from './operations/OperationEngine';
import { noRunner } from './pipeline/noRunner';
import { pipelineOperation } from './pipeline/pipelineOperation';
import { RepositoryWatcher } from './pipeline/RepositoryWatcher';
import type { Platform } from './platform';
import { readOptions } from './readOptions';
import { LocalSecretStore } from './secrets/LocalSecretStore';
import { addDatabaseOperation, resizeOperation } from './resize/resizeOperation';
import { reconcileResource } from './resource/reconcileResource';
import { BakeWatcher } from './rollback/BakeWatcher';
import { rollbackOperation } from './rollback/rollbackOperation';
import { runJobOperation } from './job/runJobOperation';
import { restartOperation } from './scale/restartOperation';
import { scaleOperation } from './scale/scaleOperation';
import { seedEnvironments } from './seedEnvironments';
import { migrateStore } from './store/migrate';
import { SampleKeeper } from './feed/SampleKeeper';
import { TemplateTasks } from './task/TemplateTasks';
import { transferOperation } from './transfer/transferOperation';
import { undoTaskOperation } from './task/undoTaskOperation';
import { Upkeep } from './upkeep/Upkeep';

type TargetFactory = Parameters<PlatformExtensionPoint['addTarget']>[0];

/** The orchestrator: store, loop, operations, pipelines, HTTP API. */
export const platformPlugin = createBackendPlugin({
  pluginId: 'platform',
  register(env) {
    const factories: TargetFactory[] = [];
    let sourceControl: SourceControl | undefined;
    env.registerExtensionPoint(platformExtensionPoint, {
      addTarget: factory => void factories.push(factory),
      setSourceControl: given => {
        if (sourceControl) throw new Error('A host of repositories is already registered: remove one of the two modules');
        sourceControl = given;
      },
    });
    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init(deps) {
        const { logger, lifecycle } = deps;
        if (!sourceControl) throw new Error('No host of repositories is registered: add the git module to the backend');
        const options = readOptions(deps.config);
        const knex = await migrateStore(deps.database);
        const secrets = LocalSecretStore.at(knex, options.secretKey.file, { make: options.secretKey.make });
        const locked = await secrets.keys.problem();
        // What needs no secret is served all the same.
        if (locked) logger.error(`${locked.what}: ${locked.why}. ${locked.next}`);
        const targets = new Map<string, TargetRegistration>();
        for (const factory of factories) {
          const made = factory({ secrets });
          targets.set(made.target.name, made);
        }
        const names = [...targets.keys()];
        for (const unknown of unknownTargets(options.targets, names)) logger.error(unknown);
        const made = await seedEnvironments(knex, names[0] ?? 'none', options.targets);
        for (const one of await placeEnvironments(knex, options.targets)) logger.error(whyStays(one));
        const operationLog = new OperationLog(path.join(options.dataDirectory, 'operations'));
        const platform: Platform = {
          knex,
          logger,
          sourceControl,
          secrets,
          operationLog,
          engine: new OperationEngine(knex, operationLog, name => targets.get(name)?.reach),
          notifications: new Notifications(knex, logger),
          directory: new Directory(deps.catalog, deps.auth),
          assistantTokens: new AssistantTokens(deps),
          templateTasks: new TemplateTasks(deps.auth, deps.discovery),
          trees: new TreeStore(path.join(options.dataDirectory, 'operations')),
          templatesDirectory: options.templatesDirectory,
          portalUrl: options.portalUrl,
          protection: options.protection,
          environments: options.environments,
          databases: options.databases,
          adopted: new AdoptedCare({ secrets, folder: path.join(options.dataDirectory, 'adopted') }),
          decommission: options.decommission,
          target: name => targets.get(name) ?? noTarget(name, [...targets.keys()]),
          runner: () => [...targets.values()].find(t => t.runner)?.runner ?? noRunner,
          changed: hint => void deps.events.publish({ topic: 'platform.changed', eventPayload: hint }).catch(error => logger.debug(String(error))),
        };
        platform.engine.register(createServiceOperation(platform));
        platform.engine.register(pipelineOperation(platform));
        platform.engine.register(createRepositoryOperation(platform));
        platform.engine.register(importServiceOperation(platform));
        platform.engine.register(createDatabaseOperation(platform));
        platform.engine.register(backupOperation());
        platform.engine.register(restoreOperation(platform));
        platform.engine.register(deleteDatabaseOperation(platform));
        platform.engine.register(recoverDatabaseOperation(platform));
        platform.engine.register(adoptOperation(platform));
        platform.engine.register(forgetOperation());
        platform.engine.register(rotateOperation(platform));
        platform.engine.register(swapOperation());
        platform.engine.register(resizeOperation(platform));
        platform.engine.register(addDatabaseOperation(platform));
        platform.engine.register(createEnvironmentOperation(platform));
        platform.engine.register(cloneEnvironmentOperation(platform));
        platform.engine.register(deleteEnvironmentOperation(platform));
        platform.engine.register(deployOperation(platform));
        platform.engine.register(rollbackOperation());
        platform.engine.register(restartOperation());
        platform.engine.register(runJobOperation());
        platform.engine.register(scaleOperation(platform));
        platform.engine.register(configOperation(platform));
        platform.engine.register(transferOperation(platform));
        platform.engine.register(undoTaskOperation(platform));
        platform.engine.register(decommissionOperation(platform));
        platform.engine.register(recoverOperation(platform));
        platform.engine.register(removeOperation(platform));

        const running = start(platform, targets, logger, options);
        lifecycle.addStartupHook(running.start);
        // When everybody listens.
        lifecycle.addStartupHook(() => made.forEach(name => platform.changed({ kind: 'environment', name, change: 'created' })));
        lifecycle.addShutdownHook(running.stop);

        deps.permissionsRegistry.addPermissions(platformPermissions);
        registerActions(deps.actions, deps);
        // Everything needs a token; our router asks for it itself, so that its refusal has the one error envelope. What else
        // is served below this plugin (the actions) has Backstage's own barrier.
        for (const root of apiRoots()) deps.httpRouter.addAuthPolicy({ path: root, allow: 'unauthenticated' });
        deps.httpRouter.use(
          createRouter({ handlers: createHandlers(platform), httpAuth: deps.httpAuth, permissions: deps.permissions, knex, directory: platform.directory, logger }),
        );
      },
    });
  },
});

function start(platform: Platform, targets: Map<string, TargetRegistration>, logger: LoggerService, options: ReturnType<typeof readOptions>) {
  const bindings = { knex: platform.knex, target: platform.target, changed: platform.changed, databases: platform.databases, adopted: platform.adopted };
  const loop = new Loop(
    platform.knex,
    (claim, signal) => {
      const key = parseKey(claim.key);
      if (key.kind === 'binding') return reconcileBinding(bindings, key, claim, signal);
      if (key.kind === 'resource') return reconcileResource(bindings, key.id, claim, signal);
      if (key.kind === 'care') return reconcileCare(bindings, key.id, claim, signal);
      if (key.kind === 'dev') return reconcileSession(platform.knex, key.id, claim);
      return platform.engine.reconcile(key.id, claim, signal);
    },
    logger,
    options.loop,
  );
  const notices = new Notices(platform, options.notices, options.loop);
  const alerts = new AlertWatcher(platform.knex, logger, options.alertsEveryMs);
  const bake = new BakeWatcher(platform, options.rollback);
  const watcher = new RepositoryWatcher(platform);
  const environments = new EnvironmentKeeper(platform);
  const decommissioned = new DecommissionKeeper(platform);
  const samples = new SampleKeeper(platform.knex, targets, logger);
  const secrets = new SecretSweeper(platform.knex, logger);
  const upkeep = new Upkeep(platform, { dataDirectory: options.dataDirectory, keyFile: options.secretKey.file, retention: options.retention });
  const stops: Array<() => void> = [];
  return {
    async start() {
      await platform.notifications.start();
      stops.push(platform.notifications.onWork(() => loop.wake()));
      for (const target of targets.values()) stops.push(wakeOnTargetChanges(platform.knex, target, logger));
      await ensureCareKeys(platform.knex);
      loop.start();
      await notices.start();
      watcher.start();
      environments.start();
      decommissioned.start();
      bake.start();
      alerts.start();
      samples.start();
      secrets.start();
      upkeep.start();
    },
    async stop() {
      for (const stop of stops) stop();
      samples.stop();
      await upkeep.stop();
      await secrets.stop();
      await environments.stop();
      await decommissioned.stop();
      await bake.stop();
      await alerts.stop();
      await notices.stop();
      await watcher.stop();
      await loop.stop();
      await platform.adopted.stop();
      await platform.notifications.stop();
    },
  };
}
