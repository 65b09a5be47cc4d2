import type { Platform } from '../../platform';
import type { Handlers } from '../types';
import { refuseOnAdopted } from '../../adoption/refuseOnAdopted';
import { adoptionsHandlers } from './adoptions';
import { canaryHandlers } from './canary';
import { alertsHandler } from './alerts';
import { serviceTokensHandlers } from './serviceTokens';
import { assistantTokensHandler } from './assistantTokens';
import { bindingsHandlers } from './bindings';
import { configurationHandlers } from './configuration';
import { createDatabaseHandler } from './createDatabase';
import { decommissionHandlers } from './decommission';
import { databaseInsideHandlers } from './databaseInside';
import { databasesHandlers } from './databases';
import { databaseWritesHandlers } from './databaseWrites';
import { cloneEnvironmentHandler } from './cloneEnvironment';
import { createEnvironmentHandler } from './createEnvironment';
import { exchangeDatabaseHandlers } from './exchangeDatabase';
import { resizeDatabaseHandlers } from './resizeDatabase';
import { environmentsHandlers } from './environments';
import { previewsHandlers } from './previews';
import { createServiceHandler } from './createService';
import { createDeploymentHandler } from './createDeployment';
import { createRollbackHandler } from './createRollback';
import { rawHandler } from './raw';
import { restartHandler } from './restart';
import { scaleHandler } from './scale';
import { createRepositoryHandler } from './createRepository';
import { importServiceHandler } from './importService';
import { approvalsHandlers } from './approvals';
import { devSessionsHandlers } from './devSessions';
import { freezesHandlers } from './freezes';
import { historyHandlers } from './history';
import { incidentsHandlers } from './incidents';
import { jobsHandlers } from './jobs';
import { listsHandlers } from './lists';
import { logsHandlers } from './logs';
import { noticesHandlers } from './notices';
import { operationsHandlers } from './operations';
import { plansHandlers } from './plans';
import { serviceHomeHandler } from './serviceHome';
import { servicesHandlers } from './services';
import { tasksHandlers } from './tasks';
import { transfersHandlers } from './transfers';

/** Every operation of the document with what serves it. */
export function createHandlers(platform: Platform): Handlers {
  return refuseOnAdopted(platform, { ...adoptionsHandlers(platform), ...canaryHandlers(platform), ...approvalsHandlers(platform), ...freezesHandlers(platform), ...incidentsHandlers(platform), ...historyHandlers(platform), ...plansHandlers(platform), ...createDatabaseHandler(platform), ...exchangeDatabaseHandlers(platform), ...resizeDatabaseHandlers(platform), ...createEnvironmentHandler(platform), ...cloneEnvironmentHandler(platform), ...environmentsHandlers(platform), ...previewsHandlers(platform), ...servicesHandlers(platform), ...serviceHomeHandler(platform), ...logsHandlers(platform), ...rawHandler(platform), ...operationsHandlers(platform), ...listsHandlers(platform), ...createServiceHandler(platform), ...createRepositoryHandler(platform), ...importServiceHandler(platform), ...createDeploymentHandler(platform), ...createRollbackHandler(platform), ...restartHandler(platform), ...jobsHandlers(platform), ...scaleHandler(platform), ...transfersHandlers(platform), ...decommissionHandlers(platform), ...alertsHandler(platform), ...configurationHandlers(platform),
    ...databasesHandlers(platform), ...databaseWritesHandlers(platform), ...databaseInsideHandlers(platform),
    ...bindingsHandlers(platform), ...noticesHandlers(platform), ...devSessionsHandlers(platform), ...tasksHandlers(platform), ...assistantTokensHandler(platform), ...serviceTokensHandlers(platform) });
}
