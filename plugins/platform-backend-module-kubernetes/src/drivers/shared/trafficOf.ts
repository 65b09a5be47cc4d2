import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { collectorPeer, runsOf, type Traffic } from '../../objects';
import type { RunOptions } from '../workload/workloadFacts';

/** `<cluster>-rw.<namespace>.svc`, as CloudNativePG calls the address at which a database is written to. */
const OPERATOR_HOST = /^(.+)-(?:rw|ro|r)(?:\.|$)/;

/** The pods of a database inside of the cluster; one outside is reached by what configuration allows outside. */
function databaseOf(output: JsonObject | undefined): Traffic['databases'] {
  const { host, port } = (output ?? {}) as { host?: string; port?: number };
  const name = OPERATOR_HOST.exec(host ?? '')?.[1];
  return name && port ? [{ labels: { 'cnpg.io/cluster': name }, port }] : [];
}

/** What the pods of a node may be reached by and may reach. Pure. */
export function trafficOf(
  node: GraphNode,
  inputs: Record<string, JsonObject>,
  port: number | undefined,
  { callers = [], outside = [], collector }: RunOptions,
): Traffic {
  const { databaseUrlFrom } = runsOf(node);
  const peer = collectorPeer(collector);
  const dependencies = (node.properties.dependencies ?? []) as string[];
  return {
    ...(port === undefined ? {} : { port }),
    callers,
    outside,
    dependencies,
    ...(peer ? { collector: peer } : {}),
    databases: databaseUrlFrom ? databaseOf(inputs[databaseUrlFrom]) : [],
  };
}
