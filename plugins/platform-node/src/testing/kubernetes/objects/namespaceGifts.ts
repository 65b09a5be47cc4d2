import { randomUUID } from 'node:crypto';
import type { KubeObject } from '../types';
import type { World } from '../World';

/** What every namespace finds in itself, on any cluster; and the namespaces that are always there. */
export function namespaceGifts(world: World): void {
  const meta = (name: string, namespace?: string) => ({
    name,
    ...(namespace && { namespace }),
    uid: randomUUID(),
    creationTimestamp: world.now(),
  });
  world.store.listen(({ resource, type, object }) => {
    if (resource !== '/namespaces' || type !== 'ADDED') return;
    const { name } = object.metadata;
    const own = (
      kind: string,
      called: string,
      more: object = {},
    ): KubeObject => ({
      apiVersion: 'v1',
      kind,
      metadata: meta(called, name),
      ...more,
    });
    world.store.put('/serviceaccounts', own('ServiceAccount', 'default'));
    world.store.put(
      '/configmaps',
      own('ConfigMap', 'kube-root-ca.crt', { data: { 'ca.crt': '' } }),
    );
  });
  for (const name of ['default', 'kube-system'])
    world.store.put('/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        ...meta(name),
        labels: { 'kubernetes.io/metadata.name': name },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
}
