import { effectiveSpec } from '../spec/effectiveSpec';
import { capabilityGaps } from './gaps';
import { databaseObjectName, migrationObjectName, releaseName, routeObjectName, sqlIdentifier, workloadObjectName } from './names';
import type { CompileInput, Graph, GraphNode, ReleaseRef } from './types';

const DATABASE = 'postgres';

function environmentOf(input: CompileInput, release: ReleaseRef): Record<string, string> {
  return {
    NODE_ENV: 'production',
    SERVICE_NAME: input.service.name,
    SERVICE_VERSION: releaseName(release.number),
    SERVICE_COMMIT: release.commit,
    ENVIRONMENT: input.environment.name,
  };
}

function databaseNode(input: CompileInput, release: ReleaseRef): GraphNode {
  const { database } = effectiveSpec(release.spec, input.environment.name);
  const name = input.resources?.[DATABASE] ?? databaseObjectName(input.service.name, input.environment.name);
  const identifier = sqlIdentifier(input.service.name);
  return {
    id: DATABASE,
    type: 'postgres',
    name,
    dependsOn: [],
    resource: true,
    properties: { database: identifier, user: identifier, size: database!.size, secret: `postgres/${name}/owner` },
  };
}

function migrationNode(input: CompileInput, release: ReleaseRef): GraphNode {
  return {
    id: `migration/${releaseName(release.number)}`,
    type: 'migration',
    name: migrationObjectName(input.service.name, input.environment.name, release.number, input.configRevision),
    dependsOn: [DATABASE],
    resource: false,
    properties: {
      workspace: release.artifact,
      command: release.commands.migrate!,
      env: environmentOf(input, release),
      databaseUrlFrom: DATABASE,
    },
  };
}

function workloadNode(input: CompileInput, release: ReleaseRef, dependsOn: string[]): GraphNode {
  const { runtime, database } = effectiveSpec(release.spec, input.environment.name);
  return {
    id: `workload/${releaseName(release.number)}`,
    type: 'workload',
    name: workloadObjectName(input.service.name, input.environment.name, release.number, input.configRevision),
    dependsOn,
    resource: false,
    properties: {
      workspace: release.artifact,
      command: release.commands.start,
      replicas: runtime.replicas,
      cpu: runtime.cpu,
      memory: runtime.memory,
      env: environmentOf(input, release),
      ...(database ? { databaseUrlFrom: DATABASE } : {}),
      readyPath: '/readyz',
      livePath: '/healthz',
      service: input.service.name,
      environment: input.environment.name,
      release: releaseName(release.number),
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
  const { stable, candidate, weight } = input.pins;
  const newest = candidate ?? stable;
  if (!newest) return { nodes: [], conditions: [] };

  const nodes: GraphNode[] = [];
  const withDatabase = [candidate, stable].find(release => release?.spec.spec.database);
  if (withDatabase) nodes.push(databaseNode(input, withDatabase));

  for (const release of [stable, candidate]) {
    if (!release) continue;
    const dependsOn = release.spec.spec.database ? [DATABASE] : [];
    if (release === candidate && release.commands.migrate && release.spec.spec.database) {
      const migration = migrationNode(input, release);
      nodes.push(migration);
      dependsOn.push(migration.id);
    }
    nodes.push(workloadNode(input, release, dependsOn));
  }

  if (stable) {
    const backend = (release: ReleaseRef, share: number) => ({
      workload: workloadObjectName(input.service.name, input.environment.name, release.number, input.configRevision),
      weight: share,
      release: releaseName(release.number),
    });
    const backends = [backend(stable, candidate ? 100 - weight : 100)];
    if (candidate && weight > 0) backends.push(backend(candidate, weight));
    nodes.push({
      id: 'route',
      type: 'route',
      name: routeObjectName(input.service.name, input.environment.name),
      dependsOn: [`workload/${releaseName(stable.number)}`, ...(candidate && weight > 0 ? [`workload/${releaseName(candidate.number)}`] : [])],
      resource: false,
      properties: {
        host: `${input.service.name}.${input.environment.name}.localhost`,
        service: input.service.name,
        environment: input.environment.name,
        backends,
      },
    });
  }
  return { nodes, conditions: capabilityGaps(newest.spec, input.capabilities) };
}
