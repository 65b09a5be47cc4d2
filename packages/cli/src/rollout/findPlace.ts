import type {
  ApiEnvironment,
  ApiServiceDetail,
} from '@waymark/platform-common/api';
import type { Connection } from '../platform/connect';
import { getDetail, getEnvironments, getRunning } from '../platform/reading';
import { placeOf } from './placeOf';
import { type Rollout, rolloutsOf } from './rollouts';

/** An environment that `deploy promote` and `deploy rollback` are about, and how things stand there. */
export interface RolloutPlace {
  environment: string;
  /** Nobody has named it and no canary runs: it is production because most often it is meant. */
  guessed: boolean;
  production: boolean;
  /** What serves there; undefined where nothing was ever deployed. */
  now: ApiServiceDetail['environments'][number] | undefined;
  /** What is on its way there. */
  rollout: Rollout | undefined;
}

/**
 * Asks the platform which environment is meant where none is named, and how things stand there.
 *
 * @param named - what `--env` says
 * @throws CliError with exit code 2 where several could be meant
 */
export async function findPlace(
  connection: Connection,
  service: string,
  named: string | undefined,
): Promise<RolloutPlace> {
  const [detail, environments, running] = await Promise.all([
    getDetail(connection, service),
    getEnvironments(connection),
    getRunning(connection, service),
  ]);
  const rollouts = rolloutsOf(running);
  const place = placeOf(named, detail, rollouts, environments);
  const here = (one: Pick<ApiEnvironment, 'name'>) =>
    one.name === place.environment;
  return {
    ...place,
    production: environments.some(one => here(one) && one.production),
    now: detail.environments.find(here),
    rollout: rollouts.find(one => one.environment === place.environment),
  };
}
