import { CoreV1Api } from '@kubernetes/client-node';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOf } from './__testUtils__/client';
import { testCluster } from './testCluster';

it('uses the cluster that is named, and leaves it running', async () => {
  const own = await testCluster({ controllers: false }, '');
  const folder = await mkdtemp(join(tmpdir(), 'waymark cluster '));
  const path = join(folder, 'config');
  const namespaces = async (kubeconfig: string) =>
    (
      await clientOf(kubeconfig).makeApiClient(CoreV1Api).listNamespace()
    ).items.map(n => n.metadata?.name);
  try {
    expect(own.label).toBe(' (simulated)');
    await writeFile(path, own.kubeconfig);
    const named = await testCluster({}, path);
    expect([named.label, named.simulated]).toEqual(['', undefined]);
    await named.close();
    expect(await namespaces(named.kubeconfig)).toEqual([
      'default',
      'kube-system',
    ]);
  } finally {
    await own.close();
    await rm(folder, { recursive: true });
  }
  await expect(namespaces(own.kubeconfig)).rejects.toThrow(
    /ECONNREFUSED|socket hang up/,
  );
});
