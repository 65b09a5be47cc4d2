import {
  KubeConfig,
  KubernetesObjectApi,
  loadAllYaml,
} from '@kubernetes/client-node';
import type {
  TestCluster,
  TestKubernetes,
} from '@waymark/platform-node/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind } from '../cluster/types';

/** Everything that Waymark may do on a cluster, as it is given to the cluster. */
export const MANIFEST = join(
  __dirname,
  '../../../../deploy/kubernetes/rights.yaml',
);
const USER = 'system:serviceaccount:waymark:waymark';

/** The objects of the manifest. */
export const manifest = (): any[] =>
  loadAllYaml(readFileSync(MANIFEST, 'utf8')).filter(Boolean);

/** What the manifest grants, one for each verb and resource: `get apps/deployments`. */
export const granted = (): string[] =>
  manifest()
    .filter(({ kind }) => kind === 'ClusterRole')
    .flatMap(({ rules }) => rules)
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group: string) =>
        resources.flatMap((resource: string) =>
          verbs.map((verb: string) => `${verb} ${group}/${resource}`),
        ),
      ),
    )
    .sort();

const servers = new Set<TestKubernetes>();

const READING = ['get', 'list', 'watch'];
const MAKING = ['get', 'create', 'patch', 'delete'];

/** What was done so far in this file with these rights, without what everybody may read anyway. */
export function used(): string[] {
  const all = [...servers].flatMap(one => [...(one.used.get(USER) ?? [])]);
  const own = all.filter(right => !/^get \/(apis?|version)\b/.test(right));
  return [...new Set(own)].sort();
}

/**
 * What may be granted to who does this: who makes an object, or would, can read, change and delete it, whether a test has
 * just done it or not; and how something is read (one, all, from now on) is a matter of moments.
 */
export function justified(did: string[], made: readonly Kind[]): string[] {
  const by = (verbs: string[]) =>
    did
      .map(right => right.split(' '))
      .filter(([verb]) => verbs.includes(verb))
      .map(([, what]) => what);
  const kinds = made.map(({ apiVersion, plural }) => {
    const [group, version] = apiVersion.split('/');
    return `${version ? group : ''}/${plural}`;
  });
  // A log is read, and never listed.
  const read = by(['list', 'watch']);
  return [
    ...did,
    ...read.flatMap(what => READING.map(verb => `${verb} ${what}`)),
    ...[...by(['create']), ...kinds].flatMap(what =>
      MAKING.map(verb => `${verb} ${what}`),
    ),
  ];
}

const configs = new WeakMap<TestKubernetes, Promise<KubeConfig>>();

async function given(simulated: TestKubernetes): Promise<KubeConfig> {
  const admin = new KubeConfig();
  admin.loadFromString(simulated.kubeconfig());
  const client = KubernetesObjectApi.makeApiClient(admin);
  for (const object of manifest()) await client.create(object);
  servers.add(simulated);
  const config = new KubeConfig();
  const token = simulated.serviceAccountToken('waymark', 'waymark');
  config.loadFromString(simulated.kubeconfig(token));
  return config;
}

/** Credentials with exactly the rights of the manifest; on a real cluster those that the suite was given. */
export const leastRights = (test: Partial<TestCluster>) => {
  const { simulated, kubeconfig } = test;
  if (!simulated) return kubeconfig!;
  return () => {
    if (!configs.has(simulated)) configs.set(simulated, given(simulated));
    return configs.get(simulated)!;
  };
};
