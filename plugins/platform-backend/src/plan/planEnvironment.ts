import { compareConfigurations, compile, DEFINITIONS, graphCost, type Graph, type GraphNode, type JsonObject, type NodeVerdict, planGraph, releaseName } from '@waymark/platform-common';
import { DriverError, type Observation, type Target } from '@waymark/platform-node';
import { createHash } from 'node:crypto';
import { driverOf } from '../binding/walk';
import { type BindingSeen, compileInputOf, readBinding } from '../binding/readBinding';
import { underTheirIds } from '../binding/underTheirIds';
import { dependenciesOf, dependencyUrls } from '../configuration/dependencies';
import { readRevision, withFollows } from '../configuration/revisions';
import type { Platform } from '../platform';
import { toPins } from '../store/bindings';
import type { ReleaseRow } from '../store/rows';
import { commitsBetween } from './commitsBetween';
import { judge } from './judge';
import { wantedGraph } from './wantedGraph';
import type { EnvironmentPlan, WantedChange, WantedPlace } from './types';

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

function existingOf({ binding }: BindingSeen, graph: Graph) {
  return underTheirIds(graph, binding.nodes.filter(node => node.phase !== 'removing'));
}

/** What a change comes to in one environment, from what is there now. Throws a `DriverError` when the target cannot be observed. */
export async function planEnvironment(platform: Platform, change: Pick<WantedChange, 'service' | 'team'>, place: WantedPlace): Promise<EnvironmentPlan> {
  const { service } = change;
  const { environment, release } = place;
  const row = await platform.knex('environment').where({ name: environment }).first();
  const found = await readBinding(platform.knex, { service, environment });
  const { target } = platform.target(row.target);
  const serving = found?.binding.stable ?? null;
  const stable = serving === null ? undefined : await platform.knex<ReleaseRow>('release').where({ service, number: serving }).first();
  const configRevision = found?.binding.config_revision ?? 1;
  // One that is over and was not ended yet counts no more.
  const override = found?.override && found.override.left_ms > 0 ? found.override.replicas : null;
  const releases = [release, ...(stable ? [stable] : [])];
  const now = await readRevision(platform.knex, { service, environment }, configRevision);
  const then = place.configRevision ?? configRevision;
  // One that is not written down yet is what it will be made of.
  const wanted = place.configuration ?? (then === configRevision ? now : await readRevision(platform.knex, { service, environment }, then));
  const seen = {
    service: { name: service, team: change.team },
    environment: row,
    resources: found?.resources ?? [],
    configurations: { ...found?.configurations, [configRevision]: now, [then]: wanted },
    dependencies: await dependencyUrls(platform.knex, dependenciesOf(releases), row),
  };
  const compiled = (replicas: number | null, revision: number) => ({ ...compileInputOf(seen, target.capabilities), configRevision: revision, ...(replicas === null ? {} : { replicas }) });
  const after = compiled(place.replicas === undefined ? override : place.replicas, then);
  const graph = place.keepsCandidate && found ? compile({ ...after, pins: toPins(found.binding, found.releases) }) : wantedGraph(after, stable, release, place.migrates);
  const before = stable ? wantedGraph(compiled(override, configRevision), stable, stable) : { nodes: [] as GraphNode[] };

  const observed = new Map<string, Observation>();
  const outputs = Object.fromEntries((found?.binding.nodes ?? []).map(node => [node.id, (node.outputs ?? {}) as JsonObject]));
  await Promise.all(graph.nodes.map(async node => observed.set(node.id, await look(target, node, outputs))));
  const verdictOf = (node: GraphNode): NodeVerdict => driverOf(target, node.type).plan(node, observed.get(node.id)!);
  const actions = planGraph(graph, found ? existingOf(found, graph) : [], verdictOf);

  return {
    environment,
    from: stable ? releaseName(stable.number) : null,
    to: releaseName(release.number),
    later: place.later ?? null,
    actions,
    configuration: withFollows(compareConfigurations(now, wanted), wanted.changed),
    cost: { before: graphCost(before.nodes), after: graphCost(graph.nodes) },
    commits: await commitsBetween(platform, service, stable, place.head ?? release),
    policies: judge({ file: release.spec, graph, environment, production: row.production }),
    basis: {
      environment,
      generation: found?.binding.generation ?? 0,
      stable: serving,
      candidate: found?.binding.candidate ?? null,
      configRevision,
      definitions: definitionsOf(),
      facts: place.facts ?? {},
      observed: Object.fromEntries(graph.nodes.map(node => [node.name, fingerprint(observed.get(node.id)!)]).sort()),
    },
  };
}
