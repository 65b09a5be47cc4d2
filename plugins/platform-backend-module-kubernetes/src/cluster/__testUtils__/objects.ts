import { KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import type { TestCluster } from '@waymark/platform-node/testing';
import { randomBytes } from 'node:crypto';
import { LABELS } from '../../objects';
import { createCluster } from '../createCluster';
import { KINDS } from '../kinds';
import type { ObjectRef, Wanted } from '../types';

/** Which Waymark the tests are: no other suite on the same cluster is. */
export const MANAGER = `test-${randomBytes(4).toString('hex')}`;

/** A cluster under test, as the platform speaks to it. */
export const clusterOf = (
  test: Pick<TestCluster, 'kubeconfig'>,
  more: Partial<Parameters<typeof createCluster>[0]> = {},
) =>
  createCluster({
    name: 'kind-1',
    manager: MANAGER,
    kubeconfig: test.kubeconfig,
    ...more,
  });

/** What `kubectl` would do. */
export function kubectl(test: Pick<TestCluster, 'kubeconfig'>): any {
  const config = new KubeConfig();
  config.loadFromString(test.kubeconfig);
  return KubernetesObjectApi.makeApiClient(config);
}

/** A context of a claim. */
export const claim = (fence: number, signal?: AbortSignal) => ({
  fence,
  signal: signal ?? AbortSignal.timeout(30_000),
});

export const NAMESPACE = `waymark-${MANAGER}`;

/** The smallest thing that a node could be made of. */
export const configMap = (
  name: string,
  data: Record<string, string>,
  more: object = {},
): Wanted & { data: Record<string, string> } => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    namespace: NAMESPACE,
    labels: { [LABELS.object]: name, [LABELS.manager]: MANAGER },
    ...more,
  },
  data,
});

export const refOf = (name: string): ObjectRef => ({
  kind: KINDS.configMap,
  name,
  namespace: NAMESPACE,
});

/** A namespace for a suite. */
export const namespace = (): Wanted => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAMESPACE },
});
