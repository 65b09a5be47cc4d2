import { DriverError } from '@waymark/platform-node';
import { KINDS } from '../cluster/kinds';
import type { Cluster, Kind } from '../cluster/types';
import { LABELS, labelValue, objectName, selectorOf } from '../objects';
import type { LiveObject } from '../state';

/** An object, and what kind it is. */
export interface Underneath {
  kind: Kind;
  object: LiveObject;
}

/** Kinds that a node of a type may have made, and what they in turn have. */
const MADE: Record<string, readonly Kind[]> = {
  workload: [
    KINDS.deployment,
    KINDS.service,
    KINDS.podDisruptionBudget,
    KINDS.horizontalPodAutoscaler,
    KINDS.networkPolicy,
    KINDS.secret,
    KINDS.externalSecret,
    KINDS.serviceMonitor,
    KINDS.prometheusRule,
  ],
  migration: [KINDS.job, KINDS.networkPolicy, KINDS.secret],
  job: [KINDS.cronJob, KINDS.job, KINDS.networkPolicy, KINDS.secret],
  route: [
    KINDS.httpRoute,
    KINDS.ingress,
    KINDS.certificate,
    KINDS.service,
    KINDS.networkPolicy,
    KINDS.serviceMonitor,
    KINDS.prometheusRule,
  ],
  postgres: [
    KINDS.cnpgCluster,
    KINDS.cnpgDatabase,
    KINDS.cnpgScheduledBackup,
    KINDS.cnpgBackup,
    KINDS.secret,
    KINDS.networkPolicy,
    KINDS.externalSecret,
  ],
};

/** Kinds that the cluster makes of those; they carry the label of whose pods they are. */
const RUNS = [KINDS.replicaSet, KINDS.pod];
/** What the place has that they are in. */
const PLACE = [
  KINDS.networkPolicy,
  KINDS.resourceQuota,
  KINDS.limitRange,
  KINDS.serviceAccount,
];

const isCore = ({ apiVersion }: Kind) => !/\.(io|com)\//.test(apiVersion);

/** A kind that may not be listed hides none of the others. */
function mayNot(error: unknown): LiveObject[] {
  if (error instanceof DriverError && error.errorClass === 'invalid') return [];
  throw error;
}

async function listed(
  cluster: Cluster,
  kinds: readonly Kind[],
  options: { namespace?: string; labels: Record<string, string> },
  signal: AbortSignal,
): Promise<Underneath[]> {
  const found = await Promise.all(
    kinds.map(async kind => {
      const builtIn = isCore(kind) || kind === KINDS.networkPolicy;
      if (!builtIn && !(await cluster.serves(kind))) return [];
      const objects = await cluster
        .list(kind, { ...options, signal })
        .catch(mayNot);
      return objects.map(object => ({ kind, object }));
    }),
  );
  return found.flat();
}

/** Everything that stands for a node, what the cluster has made of it, and the place that it is in. */
export async function underneath(
  cluster: Cluster,
  type: string,
  name: string,
  signal: AbortSignal,
): Promise<Underneath[]> {
  const manager = { [LABELS.manager]: labelValue(cluster.manager) };
  const object = { [LABELS.object]: objectName(name) };
  const kinds = MADE[type] ?? [];
  const own = await listed(
    cluster,
    kinds,
    { labels: { ...object, ...manager } },
    signal,
  );
  const [first] = own;
  if (!first) return [];
  const { namespace, labels = {} } = first.object.metadata ?? {};
  const runs = await listed(
    cluster,
    RUNS,
    { namespace, labels: { ...selectorOf(name), ...manager } },
    signal,
  );
  const service = labels[LABELS.service];
  const place = await listed(
    cluster,
    PLACE,
    { namespace, labels: manager },
    signal,
  );
  const ofPlace = place.filter(({ kind, object: one }) => {
    const theirs = one.metadata?.labels ?? {};
    if (theirs[LABELS.object]) return false;
    return kind === KINDS.serviceAccount
      ? theirs[LABELS.service] === service
      : !theirs[LABELS.service];
  });
  const home = await cluster.read(
    { kind: KINDS.namespace, name: namespace! },
    signal,
  );
  return [
    ...own,
    ...runs,
    ...(home ? [{ kind: KINDS.namespace as Kind, object: home }] : []),
    ...ofPlace,
  ];
}
