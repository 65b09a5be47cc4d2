import { isWorker, releaseName } from '@waymark/platform-common';
import type { DeployInput } from '../deploy/types';
import type { BindingRow, DeploymentRow, OperationRow, ReleaseRow } from '../store/rows';

/** Why a release goes without this step of a canary, in words; undefined if it does not. Pure. */
export function whyNoCanary(input: {
  operation: Pick<OperationRow, 'input' | 'decision'>;
  binding: Pick<BindingRow, 'stable' | 'candidate'>;
  deployment: Pick<DeploymentRow, 'from_release' | 'to_release'> | undefined;
  release: Pick<ReleaseRow, 'spec' | 'number'>;
  /** What serves, if it is still known. */
  before?: Pick<ReleaseRow, 'spec'>;
  splits: boolean;
}): string | undefined {
  const { operation, binding, release, deployment, before, splits } = input;
  const name = releaseName(release.number);
  if (!deployment || (binding.stable === release.number && binding.candidate === null)) return `${name} serves there already`;
  if (deployment.from_release === release.number) return 'The same release: there is nothing to compare';
  if (deployment.from_release === null) return 'Nothing to compare with: smoke test, then 100 %';
  if (isWorker(release.spec)) return 'A worker takes no requests that could be shared out: all of it moves at once, when it has stayed up';
  if (before && isWorker(before.spec)) return 'What serves is a worker and takes no requests: smoke test, then 100 %';
  if (!(operation.input as DeployInput).canary && !release.spec.spec.deployment.canary) return 'platform.yaml asks for no canary: smoke test, then 100 %';
  if (!splits) return 'The target cannot split traffic: smoke test, then 100 %';
  if (operation.decision?.verb === 'promote') return `Promoted by ${operation.decision.actor}`;
  return undefined;
}
