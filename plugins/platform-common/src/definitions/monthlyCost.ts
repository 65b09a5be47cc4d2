import type { GraphNode } from '../graph/types';
import { parseCpu, parseMemory } from '../spec/quantities';
import { DEFINITIONS, type Definitions } from './definitions';

const GIB = 2 ** 30;

/** What a node costs a month, in the definitions' currency, to the cent. What has no price costs nothing. Pure. */
export function monthlyCost(node: Pick<GraphNode, 'type' | 'properties'>, { prices }: Definitions = DEFINITIONS): number {
  const { properties } = node;
  let cost = 0;
  if (node.type === 'workload') {
    const each = parseCpu(String(properties.cpu)) * prices.cpuCore + (parseMemory(String(properties.memory)) / GIB) * prices.memoryGiB;
    cost = Number(properties.replicas) * each;
  }
  if (node.type === 'postgres') cost = prices.database[String(properties.size)] ?? 0;
  return Math.round(cost * 100) / 100;
}

/** What all nodes together cost a month. */
export const graphCost = (nodes: Array<Pick<GraphNode, 'type' | 'properties'>>, definitions?: Definitions): number =>
  Math.round(nodes.reduce((sum, node) => sum + monthlyCost(node, definitions), 0) * 100) / 100;
