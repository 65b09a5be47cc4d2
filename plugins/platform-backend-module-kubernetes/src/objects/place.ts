import { namespaceName } from './names';

/** Where the services of one team in one environment live on a cluster. */
export interface Place {
  team: string;
  environment: string;
  namespace: string;
  /** Which Waymark it is: several may share a cluster, and none touches what another one made. */
  manager: string;
}

/** Field manager and name of the installation where configuration does not say another. */
export const DEFAULT_MANAGER = 'waymark';

/** The place of a team in an environment; the namespace is computed where configuration does not name one. */
export const placeOf = (options: {
  team: string;
  environment: string;
  namespace?: string;
  manager?: string;
}): Place => ({
  team: options.team,
  environment: options.environment,
  namespace:
    options.namespace ?? namespaceName(options.team, options.environment),
  manager: options.manager ?? DEFAULT_MANAGER,
});
