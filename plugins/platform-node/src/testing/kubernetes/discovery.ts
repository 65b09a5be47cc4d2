import type { ResourceType } from './types';
import { apiVersionOf } from './types';

const VERBS =
  'create delete deletecollection get list patch update watch'.split(' ');

/** `/version`. */
export const version = (gitVersion: string) => {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion,
    platform: 'linux/amd64',
    goVersion: '',
    compiler: 'gc',
  };
};

/** `/api`. */
export const coreVersions = () => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [],
});

const byGroup = (types: ResourceType[]) => {
  const groups = new Map<string, string[]>();
  for (const { group, version: v } of types)
    if (group)
      groups.set(group, [...new Set([...(groups.get(group) ?? []), v])]);
  return groups;
};

const describe = (name: string, versions: string[]) => {
  const all = versions.map(v => ({ groupVersion: `${name}/${v}`, version: v }));
  return { name, versions: all, preferredVersion: all[0] };
};

/** `/apis`. */
export const groupList = (types: ResourceType[]) => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [...byGroup(types)].map(([name, versions]) =>
    describe(name, versions),
  ),
});

/** `/apis/<group>`; undefined for a group that is not there. */
export const oneGroup = (types: ResourceType[], name: string) => {
  const versions = byGroup(types).get(name);
  return (
    versions && {
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...describe(name, versions),
    }
  );
};

const SUBRESOURCE_VERBS: Record<string, string[]> = {
  log: ['get'],
  token: ['create'],
};

const subresource = (type: ResourceType, name: string) => ({
  name: `${type.plural}/${name}`,
  singularName: '',
  namespaced: type.namespaced,
  ...(name === 'scale'
    ? { group: 'autoscaling', version: 'v1', kind: 'Scale' }
    : { kind: type.kind }),
  verbs: SUBRESOURCE_VERBS[name] ?? ['get', 'patch', 'update'],
});

/** `/api/v1` and `/apis/<group>/<version>`; undefined for one that is not there. */
export const resourceList = (
  types: ResourceType[],
  group: string,
  wanted: string,
) => {
  const own = types.filter(t => t.group === group && t.version === wanted);
  if (!own.length) return undefined;
  return {
    kind: 'APIResourceList',
    ...(group && { apiVersion: 'v1' }),
    groupVersion: apiVersionOf(own[0]),
    resources: own.flatMap(type => [
      {
        name: type.plural,
        singularName: type.singular,
        namespaced: type.namespaced,
        kind: type.kind,
        verbs: type.review ? ['create'] : VERBS,
        ...(type.shortNames && { shortNames: type.shortNames }),
      },
      ...type.subresources.map(name => subresource(type, name)),
    ]),
  };
};
