import {
  coreVersions,
  groupList,
  oneGroup,
  resourceList,
  version,
} from './discovery';
import type { Schema } from './schemas/Definitions';
import type { ResourceType } from './types';
import { apiVersionOf } from './types';
import type { World } from './World';

const kindOf = ({ group, version: v, kind }: ResourceType) => ({
  group,
  kind,
  version: v,
});
const definitionName = (t: ResourceType) =>
  [...t.group.split('.').reverse(), t.version, t.kind]
    .filter(Boolean)
    .join('.');

/** Schemas of the served kinds, by the names that an OpenAPI document gives them. */
function schemas(world: World, types: ResourceType[]): Record<string, Schema> {
  return Object.fromEntries(
    types.map(type => [
      definitionName(type),
      {
        ...world.schema(type),
        'x-kubernetes-group-version-kind': [kindOf(type)],
      },
    ]),
  );
}

/** Everything below `/` that tells what the server is and serves; undefined for a path that is none of it. */
export function document(world: World, path: string): unknown {
  const types = world.types();
  const parts = path.split('/').filter(Boolean);
  const all = parts.join('/');
  if (all === 'version') return version(world.definitions.version);
  if (all === 'api') return coreVersions();
  if (all === 'apis') return groupList(types);
  if (parts[0] === 'apis' && parts.length === 2)
    return oneGroup(types, parts[1]);
  if (parts[0] === 'api' && parts.length === 2)
    return resourceList(types, '', parts[1]);
  if (parts[0] === 'apis' && parts.length === 3)
    return resourceList(types, parts[1], parts[2]);
  const info = { title: 'Kubernetes', version: world.definitions.version };
  if (all === 'openapi/v2')
    return {
      swagger: '2.0',
      info,
      paths: {},
      definitions: schemas(world, types),
    };
  const place = (type: ResourceType) =>
    type.group ? `apis/${apiVersionOf(type)}` : `api/${type.version}`;
  if (all === 'openapi/v3') {
    const places = [...new Set(types.map(place))];
    return {
      paths: Object.fromEntries(
        places.map(p => [p, { serverRelativeURL: `/openapi/v3/${p}` }]),
      ),
    };
  }
  if (parts[0] === 'openapi' && parts[1] === 'v3') {
    const own = types.filter(type => place(type) === parts.slice(2).join('/'));
    return own.length
      ? {
          openapi: '3.0.0',
          info,
          paths: {},
          components: { schemas: schemas(world, own) },
        }
      : undefined;
  }
  return undefined;
}
