import { DEFINITIONS, graphCost, type GraphNode, type JsonObject, type NodeVerdict, planGraph, releaseName, type ReleaseRef } from '@waymark/platform-common';
import { DriverError, type Observation, type Target } from '@waymark/platform-node';
import { createHash } from 'node:crypto';
import { driverOf } from '../binding/walk';
import { type BindingSeen, readBinding } from '../binding/readBinding';
import type { Platform } from '../platform';
import type { ReleaseRow } from '../store/rows';
import { commitsBetween } from './commitsBetween';
import { judge } from './judge';
import { wantedGraph } from './wantedGraph';
import type { EnvironmentPlan, WantedChange } from './types';

const LOOK_MS = 10_000;

/** Changes whenever what the platform knows of types, sizes and prices does. */
export const definitionsOf = () => createHash('sha256').update(JSON.stringify(DEFINITIONS)).digest('hex').slice(0, 16);

/** What a plan's action depends on, of what was observed. */
function fingerprint(seen: Observation): string {
  if (seen.exists !== 'yes') return seen.exists;
  return seen.drifted ? 'yes, differs' : 'yes';
}

async function look(target: Target, node: GraphNode, inputs: Record<string, JsonObject>): Promise<Observation> {
  // Read only: a fence of 0 could not change anything even by mistake, since every object has seen a higher one.
  const seen = await driverOf(target, node.type).observe(node, { fence: 0, signal: AbortSignal.timeout(LOOK_MS), inputs, log: () => undefined });
  if (seen.exists === 'unknown') throw new DriverError('retryable', `${node.name} cannot be observed`, seen.why, 'Try again: a plan is made of what is there');
  return seen;
}

async function releases(platform: Platform, service: string, numbers: Array<number | null>): Promise<Map<number, ReleaseRow>> {
  const rows = await platform.knex<ReleaseRow>('release').where({ service }).whereIn('number', numbers.filter(n => n !== null));
  return new Map(rows.map(row => [row.number, row]));
}

function existingOf({ binding }: BindingSeen) {
  return binding.nodes.filter(node => node.phase !== 'removing');
}

/** What a release would change in one environment, from what is there now. Throws a `DriverError` when the target cannot be observed. */
export async function planEnvironment(platform: Platform, change: WantedChange, environment: string): Promise<EnvironmentPlan> {
  const { service, release: number } = change;
  const row = await platform.knex('environment').where({ name: environment }).first();
  const found = await readBinding(platform.knex, { service, environment });
  const { target } = platform.target(row.target);
  const known = await releases(platform, service, [number, found?.binding.stable ?? null]);
  const ref = (n: number | null | undefined): ReleaseRef | undefined => (n === null || n === undefined ? undefined : known.get(n));
  const release = ref(number)!;
  const stable = ref(found?.binding.stable);
  const configRevision = found?.binding.config_revision ?? 1;
  const compiled = {
    service: { name: service, team: change.team },
    environment: { name: environment, ...(row.base ? { base: row.base } : {}) },
    configRevision,
    ...(found?.override ? { replicas: found.override.replicas } : {}),
    capabilities: target.capabilities,
    resources: Object.fromEntries((found?.resources ?? []).map(r => [r.type, r.object_name])),
  };
  const graph = wantedGraph(compiled, stable, release);
  const before = stable ? wantedGraph(compiled, stable, stable) : { nodes: [] as GraphNode[] };

  const observed = new Map<string, Observation>();
  const outputs = Object.fromEntries((found?.binding.nodes ?? []).map(node => [node.id, (node.outputs ?? {}) as JsonObject]));
  await Promise.all(graph.nodes.map(async node => observed.set(node.id, await look(target, node, outputs))));
  const verdictOf = (node: GraphNode): NodeVerdict => driverOf(target, node.type).plan(node, observed.get(node.id)!);
  const actions = planGraph(graph, found ? existingOf(found) : [], verdictOf);

  return {
    environment,
    from: stable ? releaseName(stable.number) : null,
    to: releaseName(number),
    actions,
    cost: { before: graphCost(before.nodes), after: graphCost(graph.nodes) },
    commits: await commitsBetween(platform, service, stable && known.get(stable.number), known.get(number)!),
    policies: judge({ file: release.spec, graph, environment, production: row.production }),
    basis: {
      environment,
      generation: found?.binding.generation ?? 0,
      stable: found?.binding.stable ?? null,
      candidate: found?.binding.candidate ?? null,
      configRevision,
      definitions: definitionsOf(),
      observed: Object.fromEntries(graph.nodes.map(node => [node.name, fingerprint(observed.get(node.id)!)]).sort()),
    },
  };
}
