import { readFile } from 'node:fs/promises';
import { startKubernetes } from './startKubernetes';
import type { KubernetesOptions, TestKubernetes } from './startKubernetes';

/** A cluster to test on. */
export interface TestCluster {
  kubeconfig: string;
  /** What a suite puts beside its name: `simulated`, or nothing on a real cluster. */
  label: '' | ' (simulated)';
  /** Where faults can be had; only where the cluster is simulated. */
  simulated?: TestKubernetes;
  close(): Promise<void>;
}

/** The cluster that `WAYMARK_TEST_KUBECONFIG` names, which is left running, or a simulated one. */
export async function testCluster(
  options: KubernetesOptions = {},
  path = process.env.WAYMARK_TEST_KUBECONFIG,
): Promise<TestCluster> {
  if (path)
    return {
      kubeconfig: await readFile(path, 'utf8'),
      label: '',
      close: async () => {},
    };
  const simulated = await startKubernetes(options);
  return {
    kubeconfig: simulated.kubeconfig(),
    label: ' (simulated)',
    simulated,
    close: () => simulated.close(),
  };
}
