import { stringify } from 'yaml';
import { OBJECT_POLICIES, PLATFORM_ONLY_POLICIES } from './objectPolicies';
import type { ObjectPolicy, PlatformOnlyPolicy } from './Policy';

/** What a cluster is given to check, and what it cannot. */
export interface ExportedPolicies {
  /** ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding, in the order in which they are applied. */
  objects: Array<Record<string, unknown>>;
  /** What stays with the platform, and why. */
  notExported: PlatformOnlyPolicy[];
}

const API = 'admissionregistration.k8s.io/v1';
const LABELS = { 'app.kubernetes.io/managed-by': 'waymark', 'app.kubernetes.io/component': 'policy' };
const named = (policy: ObjectPolicy) => `${policy.name}.waymark.dev`;

/** The specification of the pods of a Pod, or of what makes pods. */
const POD = 'has(object.spec.template) ? object.spec.template.spec : object.spec';

function admissionPolicy(policy: ObjectPolicy) {
  const { resources, components, expression, message, summary } = policy;
  const ofPods = expression.includes('variables.pod');
  return {
    apiVersion: API,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: named(policy), labels: LABELS, annotations: { 'waymark.dev/summary': summary } },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: resources.map(({ apiGroup, apiVersion, resources: names }) => ({
          apiGroups: [apiGroup],
          apiVersions: [apiVersion],
          operations: ['CREATE', 'UPDATE'],
          resources: names,
        })),
        objectSelector: {
          matchExpressions: [
            { key: 'waymark.dev/service', operator: 'Exists' },
            ...(components ? [{ key: 'app.kubernetes.io/component', operator: 'In', values: components }] : []),
          ],
        },
      },
      // What is being deleted may still lose its finalizers, whatever it looks like.
      matchConditions: [{ name: 'not-going', expression: '!has(object.metadata.deletionTimestamp)' }],
      ...(ofPods && { variables: [{ name: 'pod', expression: POD }] }),
      validations: [{ expression, message, reason: 'Invalid' }],
    },
  };
}

const binding = (policy: ObjectPolicy) => ({
  apiVersion: API,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: named(policy), labels: LABELS },
  spec: {
    policyName: named(policy),
    validationActions: policy.effect === 'deny' ? ['Deny', 'Audit'] : ['Warn', 'Audit'],
    // Only where Waymark's services live: it says nothing of other people's namespaces.
    matchResources: { namespaceSelector: { matchLabels: { 'app.kubernetes.io/managed-by': 'waymark' } } },
  },
});

/** The platform's policies as a cluster's own admission checks them. Pure. */
export const exportPolicies = (): ExportedPolicies => ({
  objects: OBJECT_POLICIES.flatMap(policy => [admissionPolicy(policy), binding(policy)]),
  notExported: [...PLATFORM_ONLY_POLICIES],
});

/** As a file that `kubectl apply -f` takes; what is not in it stands at its head. Pure. */
export const policiesYaml = ({ objects, notExported }: ExportedPolicies): string =>
  [
    '# Policies of Waymark that a cluster checks itself, in the namespaces that Waymark has made.',
    ...(notExported.length ? ['# Not exported, because no single object tells them:'] : []),
    ...notExported.map(({ name, why }) => `# - ${name}: ${why}`),
    ...objects.map(object => `---\n${stringify(object, { lineWidth: 0 }).trimEnd()}`),
  ].join('\n');
