import type { KubeObject } from '../types';
import type { User } from '../World';
import type { Attributes } from './attributes';

/** A rule of a Role or ClusterRole. */
export interface Rule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

/** The objects of `rbac.authorization.k8s.io`. */
export interface Roles {
  roles: KubeObject[];
  clusterRoles: KubeObject[];
  roleBindings: KubeObject[];
  clusterRoleBindings: KubeObject[];
}

const has = (list: string[] = [], value: string) =>
  list.includes('*') || list.includes(value);

function allows(rule: Rule, a: Attributes): boolean {
  if (!has(rule.verbs, a.verb)) return false;
  if (a.path !== undefined)
    return (rule.nonResourceURLs ?? []).some(url =>
      url.endsWith('*') ? a.path!.startsWith(url.slice(0, -1)) : url === a.path,
    );
  const resource = a.subresource
    ? `${a.resource}/${a.subresource}`
    : a.resource!;
  const named =
    !rule.resourceNames?.length || rule.resourceNames.includes(a.name ?? '');
  const under =
    a.subresource !== undefined &&
    Boolean(rule.resources?.includes(`*/${a.subresource}`));
  return (
    has(rule.apiGroups, a.group!) &&
    (has(rule.resources, resource) || under) &&
    named
  );
}

const isSubject =
  (user: User, home?: string) =>
  (subject: any): boolean => {
    if (subject.kind === 'Group') return user.groups.includes(subject.name);
    if (subject.kind === 'ServiceAccount')
      return (
        user.name ===
        `system:serviceaccount:${subject.namespace ?? home}:${subject.name}`
      );
    return subject.kind === 'User' && subject.name === user.name;
  };

/** What everybody who is known may do, as on every cluster: find out what is there, and ask what they may do. */
const EVERYBODY: Rule[] = [
  {
    verbs: ['get'],
    nonResourceURLs: [
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ],
  },
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
];

/** True if a user may do it: by a binding of the cluster, or by one of the namespace. */
export function allowed(user: User, a: Attributes, all: Roles): boolean {
  if (user.groups.includes('system:masters')) return true;
  if (
    user.groups.includes('system:authenticated') &&
    EVERYBODY.some(rule => allows(rule, a))
  )
    return true;
  const rulesOf = (binding: KubeObject): Rule[] => {
    const { kind, name } = binding.roleRef;
    const { namespace } = binding.metadata;
    const role =
      kind === 'ClusterRole'
        ? all.clusterRoles.find(r => r.metadata.name === name)
        : all.roles.find(
            r => r.metadata.name === name && r.metadata.namespace === namespace,
          );
    return role?.rules ?? [];
  };
  const bindings = [
    ...all.clusterRoleBindings,
    ...all.roleBindings.filter(
      b => a.namespace && b.metadata.namespace === a.namespace,
    ),
  ];
  return bindings
    .filter(b => (b.subjects ?? []).some(isSubject(user, b.metadata.namespace)))
    .flatMap(rulesOf)
    .some(rule => allows(rule, a));
}
