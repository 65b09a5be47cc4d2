import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import { OWN_STATES } from '@waymark/platform-common';
import type { ApiEnvironment, ApiResource } from '@waymark/platform-common/api';
import { createHash } from 'node:crypto';
import { ENVIRONMENT_ANNOTATION, RESOURCE_ANNOTATION } from './annotations';

/** Types of resources as the catalog's readers know them. */
const TYPES: Record<string, string> = { postgres: 'postgresql' };

/** Whether somebody works with it. */
const inUse = ({ state }: ApiResource) =>
  ['attached', 'standalone', 'adopted'].includes(state);

/** What {@link resourceEntities} is given. */
export interface PlatformWorld {
  resources: ApiResource[];
  environments: ApiEnvironment[];
  /** Entity ref of the group of a team. */
  groupOf: (team: string) => string;
  /** Entity ref of the group that looks after environments of no team. */
  platformTeam: string;
  /** `spec.system` of a service's Component. */
  systemOf: (service: string) => string | undefined;
}

/**
 * Databases and environments as entities: what no file can say. Previews (with a base, and of no team) come and go too
 * quickly to be listed.
 */
export function resourceEntities(world: PlatformWorld): Entity[] {
  const lasting = world.environments.filter(
    environment => !environment.base || environment.team,
  );
  const names = new Set(lasting.map(environment => environment.name));
  const entities = lasting.map(environment =>
    resource({
      name: environment.name,
      title: environment.name[0].toUpperCase() + environment.name.slice(1),
      description: describe(environment),
      origin: `environments/${environment.name}`,
      annotations: { [ENVIRONMENT_ANNOTATION]: environment.name },
      spec: {
        type: 'environment',
        owner: environment.team
          ? world.groupOf(environment.team)
          : world.platformTeam,
      },
    }),
  );
  const taken = new Set(names);
  const databases = world.resources
    // What was deleted stands still until it goes: the page of databases has it.
    .filter(item => names.has(item.environment) && item.state !== 'deleted')
    // What serves now has the plain name; what is kept beside it has its id in it.
    .sort(
      (a, b) => Number(!inUse(a)) - Number(!inUse(b)) || (a.id < b.id ? -1 : 1),
    );
  for (const item of databases) {
    const plain = entityName(`${item.name}-${item.environment}`);
    const name = taken.has(plain)
      ? entityName(`${item.name}-${item.environment}-${item.id}`)
      : plain;
    taken.add(name);
    const system = item.service ? world.systemOf(item.service) : undefined;
    entities.push(
      resource({
        name,
        title: `${item.name} (${item.environment})`,
        description: `${
          item.type === 'postgres' ? 'PostgreSQL database' : item.type
        }${item.service ? '' : ' on its own'}, size ${item.size}, ${
          item.environment
        }`,
        origin: `resources/${item.id}`,
        annotations: {
          [ENVIRONMENT_ANNOTATION]: item.environment,
          [RESOURCE_ANNOTATION]: item.id,
        },
        spec: {
          type: TYPES[item.type] ?? item.type,
          owner: world.groupOf(item.team),
          ...(item.service && OWN_STATES.includes(item.state)
            ? { dependencyOf: [`component:default/${item.service}`] }
            : {}),
          ...(system ? { system } : {}),
        },
      }),
    );
  }
  return entities;
}

function describe({ base, production, target }: ApiEnvironment): string {
  if (base) return `Environment of its team, made from ${base}`;
  const what = production ? 'Environment that customers use' : 'Environment';
  return `${what} on the target ${target}`;
}

function resource(input: {
  name: string;
  title: string;
  description: string;
  origin: string;
  annotations: Record<string, string>;
  spec: {
    type: string;
    owner: string;
    dependencyOf?: string[];
    system?: string;
  };
}): Entity {
  const location = `waymark:${input.origin}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: input.name,
      title: input.title,
      description: input.description,
      annotations: {
        ...input.annotations,
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
      },
    },
    spec: input.spec,
  };
}

/** The catalog takes at most 63 characters: longer names keep their beginning and get a short hash. */
function entityName(name: string): string {
  if (name.length <= 63) return name;
  return `${name.slice(0, 54)}-${createHash('sha256')
    .update(name)
    .digest('hex')
    .slice(0, 8)}`;
}
