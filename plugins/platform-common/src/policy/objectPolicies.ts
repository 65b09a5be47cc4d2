import type { ObjectPolicy, PlatformOnlyPolicy } from './Policy';
import { PRODUCTION_POLICIES } from './productionPolicies';

const RUNS: ObjectPolicy['resources'] = [
  { apiGroup: '', apiVersion: 'v1', resources: ['pods'] },
  { apiGroup: 'apps', apiVersion: 'v1', resources: ['deployments'] },
  { apiGroup: 'batch', apiVersion: 'v1', resources: ['jobs'] },
];
/** Pods of a database's operator are its own affair. */
const OURS = ['workload', 'migration', 'job'];

/** Of every container, those too that run before the others: they hold the same account, secrets and network. */
const every = (check: string) => `variables.pod.containers.all(c, ${check}) && (!has(variables.pod.initContainers) || variables.pod.initContainers.all(c, ${check}))`;

/** Guardrails that one object tells. Whatever Waymark makes on a cluster keeps them. */
export const OBJECT_POLICIES: readonly ObjectPolicy[] = [
  {
    name: 'images-by-digest',
    summary: 'What runs is named by its digest, so that the same release is the same bytes everywhere.',
    effect: 'deny',
    resources: RUNS,
    components: OURS,
    expression: every("has(c.image) && c.image.matches('@sha256:[a-f0-9]{64}$')"),
    message: 'The image is not named by a digest, and a tag can be moved. Deploy the release by Waymark, or name it as REF@sha256:….',
  },
  {
    name: 'requests-and-limits',
    summary: 'Every container says what it needs and what it may use at most.',
    effect: 'deny',
    resources: RUNS,
    components: OURS,
    expression: every(
      'has(c.resources) && has(c.resources.requests) && has(c.resources.requests.cpu) && has(c.resources.requests.memory) && has(c.resources.limits) && has(c.resources.limits.memory)',
    ),
    message: 'A container has no requests of CPU and memory or no limit of memory. Set spec.runtime.cpu and spec.runtime.memory in platform.yaml.',
  },
  {
    name: 'read-only-root',
    summary: 'The files of an image cannot be changed while it runs; /tmp is there to write to.',
    effect: 'deny',
    resources: RUNS,
    components: OURS,
    expression: every('has(c.securityContext) && has(c.securityContext.readOnlyRootFilesystem) && c.securityContext.readOnlyRootFilesystem'),
    message: 'A container may write to its own image. Set readOnlyRootFilesystem, and write to /tmp.',
  },
  {
    name: 'no-account-token',
    summary: 'No pod of a service holds a token of the cluster.',
    effect: 'deny',
    resources: RUNS,
    components: OURS,
    expression: 'has(variables.pod.automountServiceAccountToken) && !variables.pod.automountServiceAccountToken',
    message: 'The pods would be given a token of the cluster, and a service needs none. Set automountServiceAccountToken to false.',
  },
  {
    name: 'addresses-by-route',
    summary: 'A service is reached from outside through its route only, not by a port of the nodes.',
    effect: 'deny',
    resources: [{ apiGroup: '', apiVersion: 'v1', resources: ['services'] }],
    // Addresses of its own lead there from outside whatever its type is.
    expression: "(!has(object.spec.type) || object.spec.type == 'ClusterIP') && (!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0)",
    message: 'The Service would be open to the outside without TLS and without a route. Leave its type ClusterIP, and give it no externalIPs.',
  },
];

/** Guardrails that stay with the platform, each with the reason. */
export const PLATFORM_ONLY_POLICIES: readonly PlatformOnlyPolicy[] = [
  ...PRODUCTION_POLICIES.map(({ name, summary, why }) => ({ name, summary, why })),
  {
    name: 'approval-in-protected-environments',
    summary: 'What goes to a protected environment is approved by another owner than who asked.',
    why: 'An approval is of one deployment and of people whom the cluster does not know.',
  },
  {
    name: 'freezes',
    summary: 'Nothing is deployed where a freeze or an incident says so.',
    why: 'A freeze is of a time and of a team, a service or an environment, and stands in the platform, not on an object.',
  },
  {
    name: 'quota-of-a-place',
    summary: 'What a team has in an environment stays within its quota.',
    why: 'It is the sum of many objects: each namespace has a ResourceQuota for it already.',
  },
];
