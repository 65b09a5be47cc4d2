import { effectiveSpec, isWorker } from '../spec/effectiveSpec';
import { databasesOf, sizeOverridden, type UsedDatabase } from './databases';
import { dependencyVariable, type SecretRef, serviceSecretName } from './configuration';
import { capabilityGaps, dependencyGaps, runtimeGaps, sharedGaps, sharesDatabase } from './gaps';
import { jobNodes } from './jobs';
import { candidateNodeId, migrationObjectName, releaseName, routeObjectName, workloadNodeId, workloadObjectName } from './names';
import type { CompileInput, Graph, GraphNode, JsonObject, ReleaseRef } from './types';

/** Addresses of services first: a value of the same name that somebody has set counts. The platform's own names come last. */
function environmentOf(input: CompileInput, { release, configRevision }: Pinned): Record<string, string> {
  const found = (release.spec.spec.dependencies ?? []).filter(name => input.dependencies?.[name] !== undefined);
  return {
    ...Object.fromEntries(found.map(name => [dependencyVariable(name), input.dependencies![name]])),
    ...input.configurations?.[configRevision]?.values,
    NODE_ENV: 'production',
    SERVICE_NAME: input.service.name,
    SERVICE_VERSION: releaseName(release.number),
    SERVICE_COMMIT: release.commit,
    ENVIRONMENT: input.environment.name,
  };
}

/** Where a process finds its secrets; a node without any has no such property. */
function secretsOf({ configurations, service, environment }: CompileInput, { configRevision }: Pinned): { secrets?: JsonObject } {
  const versions = Object.entries(configurations?.[configRevision]?.secrets ?? {});
  if (!versions.length) return {};
  const refs = versions.map(([name, version]): [string, SecretRef] => [name, { ref: serviceSecretName(service.name, environment.name, name), version }]);
  return { secrets: Object.fromEntries(refs) as unknown as JsonObject };
}

/** Whose it is, and what it is a release of: where a target puts it. */
const belongs = ({ service, environment, capabilities }: CompileInput, { release }: Pinned): JsonObject => ({
  service: service.name,
  team: service.team,
  environment: environment.name,
  release: releaseName(release.number),
  // Elsewhere it says nothing: an image that comes to a release later changes nothing of what runs there.
  ...(release.image && capabilities.runs === 'image' ? { image: release.image } : {}),
});

/** How a process comes by the address of its database. */
const urlOf = ({ nodeId, login }: UsedDatabase): JsonObject => ({ databaseUrlFrom: nodeId, ...(login ? { databaseLogin: { ...login } } : {}) });

/** What all processes of a release get: their environment, their secrets, the address of their database. */
const processOf = (input: CompileInput, pin: Pinned, used: UsedDatabase | undefined): JsonObject => ({
  env: environmentOf(input, pin),
  ...secretsOf(input, pin),
  ...(used ? urlOf(used) : {}),
  ...belongs(input, pin),
});

function migrationNode(input: CompileInput, pin: Pinned, used: UsedDatabase): GraphNode {
  const { release, configRevision } = pin;
  return {
    id: `migration/${releaseName(release.number)}`,
    type: 'migration',
    name: migrationObjectName(input.service.name, input.environment.name, release.number, configRevision),
    dependsOn: [used.nodeId],
    resource: false,
    properties: {
      workspace: release.artifact,
      command: release.commands.migrate!,
      ...processOf(input, pin, used),
    },
  };
}

/** A release as one of the two pins has it: which config revision it runs with, and which node it is. */
interface Pinned {
  release: ReleaseRef;
  configRevision: number;
  id: string;
}

function pinned({ pins, configRevision }: CompileInput): { stable?: Pinned; candidate?: Pinned } {
  const { stable, candidate } = pins;
  const revision = pins.candidateConfigRevision ?? configRevision;
  // The very same thing twice is not two things.
  const beside = candidate && !(stable?.number === candidate.number && revision === configRevision);
  return {
    ...(stable ? { stable: { release: stable, configRevision, id: workloadNodeId(stable.number) } } : {}),
    ...(beside ? { candidate: { release: candidate, configRevision: revision, id: candidateNodeId(stable?.number, candidate.number) } } : {}),
  };
}

const nameOf = ({ service, environment }: CompileInput, { release, configRevision }: Pinned) =>
  workloadObjectName(service.name, environment.name, release.number, configRevision);

/** How it is asked whether it is well; a worker listens nowhere. */
const listens = (release: ReleaseRef): JsonObject => (isWorker(release.spec) ? { port: null } : { readyPath: '/readyz', livePath: '/healthz' });

function workloadNode(input: CompileInput, pin: Pinned, dependsOn: string[], used: UsedDatabase | undefined): GraphNode {
  const { release, id } = pin;
  const { runtime } = effectiveSpec(release.spec, input.environment.name);
  // A number that somebody has set for a time counts more than how busy they are.
  const scales = runtime.autoscaling && input.capabilities.autoscaling && input.replicas === undefined;
  return {
    id,
    type: 'workload',
    name: nameOf(input, pin),
    dependsOn,
    resource: false,
    properties: {
      workspace: release.artifact,
      command: release.commands.start,
      replicas: input.replicas ?? runtime.replicas,
      cpu: runtime.cpu,
      memory: runtime.memory,
      ...(scales ? { autoscaling: { ...runtime.autoscaling! } } : {}),
      ...processOf(input, pin, used),
      ...listens(release),
      strategy: release.spec.spec.deployment.strategy,
      dependencies: release.spec.spec.dependencies ?? [],
    },
  };
}

/**
 * Works out what one binding needs on its target. Pure: the same input always gives the same graph.
 *
 * The stable release's migration is not in the graph any more: it ran while that release was the candidate. The route
 * waits only for the stable workload, so a candidate that does not start never touches what serves.
 */
export function compile(input: CompileInput): Graph {
  const { weight, candidateMigrates } = input.pins;
  const { stable, candidate } = pinned(input);
  const newest = candidate ?? stable;
  if (!newest) return { nodes: [], conditions: [] };

  const { nodes, usedBy } = databasesOf(input, { stable, candidate });

  for (const pin of [stable, candidate]) {
    if (!pin) continue;
    const { release } = pin;
    const used = usedBy.get(pin);
    const dependsOn = used ? [used.nodeId] : [];
    // What runs beside itself with another configuration has migrated already, but not what it did not use before.
    const migrated = release.number === stable?.release.number && used?.nodeId === usedBy.get(stable)?.nodeId;
    const migrates = pin === candidate && candidateMigrates !== false && !migrated;
    if (migrates && release.commands.migrate && used) {
      const migration = migrationNode(input, pin, used);
      nodes.push(migration);
      dependsOn.push(migration.id);
    }
    nodes.push(workloadNode(input, pin, dependsOn, used));
  }

  if (stable && !isWorker(stable.release.spec)) {
    const backend = (pin: Pinned, share: number) => ({ workload: nameOf(input, pin), weight: share, release: releaseName(pin.release.number) });
    // What listens nowhere cannot be sent anything.
    const beside = candidate && weight > 0 && !isWorker(candidate.release.spec) ? candidate : undefined;
    const backends = [backend(stable, beside ? 100 - weight : 100)];
    if (beside) backends.push(backend(beside, weight));
    nodes.push({
      id: 'route',
      type: 'route',
      name: routeObjectName(input.service.name, input.environment.name),
      dependsOn: [stable.id, ...(beside ? [beside.id] : [])],
      resource: false,
      properties: {
        host: `${input.service.name}.${input.environment.name}.${input.capabilities.domain ?? 'localhost'}`,
        service: input.service.name,
        team: input.service.team,
        environment: input.environment.name,
        backends,
        tier: stable.release.spec.metadata.tier,
        // A preview has no objective: nobody is woken for it.
        monitoring: { ...stable.release.spec.spec.monitoring, ...(input.environment.preview ? { alerts: false } : {}) },
      },
    });
  }
  if (stable) {
    const used = usedBy.get(stable);
    nodes.push(...jobNodes(input, stable.release, used ? [used.nodeId] : [], processOf(input, stable, used)));
  }
  return { nodes, conditions: [...capabilityGaps(newest.release.spec, input.capabilities, sharesDatabase(input)), ...runtimeGaps(newest.release.spec, input), ...sharedGaps(newest.release.spec, input), ...sizeOverridden(input, nodes), ...dependencyGaps(newest.release.spec, input)] };
}
