import type { ApiServiceEnvironment } from '@waymark/platform-common/api';
import type { Deployment } from '../api/productionTypes';

/**
 * Where a rollback leads, by what was deployed there (newest first): back to what serves, where another release is only
 * on its way; else to the last one that was healthy. Undefined where there is none. The platform decides in the end.
 */
export function rollbackTarget(
  environment: Pick<ApiServiceEnvironment, 'release' | 'candidate'>,
  deployments: Array<Pick<Deployment, 'to' | 'outcome'>>,
): string | undefined {
  const { release, candidate } = environment;
  if (!release) return undefined;
  if (candidate) return release;
  return deployments.find(
    one => one.outcome === 'succeeded' && one.to !== release,
  )?.to;
}
