import { isCelError, run } from '@bufbuild/cel';
import { parseAllDocuments } from 'yaml';
import { exportPolicies, policiesYaml } from './exportPolicies';

const { objects, notExported } = exportPolicies();
const policies = objects.filter(one => one.kind === 'ValidatingAdmissionPolicy') as any[];
const policyOf = (name: string) => policies.find(one => one.metadata.name === `${name}.waymark.dev`);

/** The value of an expression. What fails is an object here, and nothing that could be taken for true. */
function valueOf(expression: string, known: object): any {
  const value = run(expression, known as any);
  if (value instanceof Error || isCelError(value)) throw new Error(`${expression}: ${String(value)}`);
  return value;
}

/** As an API server asks: conditions, variables, then each validation. */
function allows(name: string, object: any): boolean {
  const { matchConditions, variables = [], validations } = policyOf(name).spec;
  if (!matchConditions.every((one: any) => valueOf(one.expression, { object }) === true)) return true;
  const known: Record<string, any> = {};
  for (const one of variables) known[one.name] = valueOf(one.expression, { object });
  return validations.every((one: any) => valueOf(one.expression, { object, variables: known }) === true);
}

const container = {
  name: 'app',
  image: `ghcr.io/acme/payment-api@sha256:${'a'.repeat(64)}`,
  resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '1Gi' } },
  securityContext: { readOnlyRootFilesystem: true },
};
const podOf = (own: object = {}, pod: object = {}) => ({ automountServiceAccountToken: false, containers: [{ ...container, ...own }], ...pod });
const deployment = (spec: object) => ({ kind: 'Deployment', metadata: { name: 'a' }, spec: { template: { spec } } });
const pod = (spec: object) => ({ kind: 'Pod', metadata: { name: 'a' }, spec });

describe('policies that clusters check themselves', () => {
  it.each([
    ['images-by-digest', { image: 'ghcr.io/acme/payment-api:latest' }, {}],
    ['images-by-digest', { image: undefined }, {}],
    ['requests-and-limits', { resources: undefined }, {}],
    ['requests-and-limits', { resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } } }, {}],
    ['requests-and-limits', { resources: { requests: { cpu: '1', memory: '1Gi' } } }, {}],
    ['read-only-root', { securityContext: {} }, {}],
    ['read-only-root', { securityContext: { readOnlyRootFilesystem: false } }, {}],
    ['no-account-token', {}, { automountServiceAccountToken: true }],
    ['no-account-token', {}, { automountServiceAccountToken: undefined }],
    ['images-by-digest', {}, { initContainers: [{ ...container, image: 'ghcr.io/acme/first:latest' }] }],
    ['requests-and-limits', {}, { initContainers: [{ ...container, resources: {} }] }],
    ['read-only-root', {}, { initContainers: [{ ...container, securityContext: {} }] }],
  ])('%s lets through what keeps it, and not %j with %j', (name, own, spec) => {
    const sent = (value: object) => JSON.parse(JSON.stringify(value));
    for (const kind of [deployment, pod]) {
      expect(allows(name, sent(kind(podOf())))).toBe(true);
      expect(allows(name, sent(kind(podOf({}, { initContainers: [container] }))))).toBe(true);
      expect(allows(name, sent(kind(podOf(own, spec))))).toBe(false);
    }
    expect(allows(name, sent({ ...pod(podOf(own, spec)), metadata: { deletionTimestamp: '2026-11-21T00:00:00Z' } }))).toBe(true);
  });

  it.each([
    [undefined, true],
    ['ClusterIP', true],
    ['NodePort', false],
    ['LoadBalancer', false],
  ])('addresses-by-route: a Service of type %s passes: %s', (type, passes) => {
    expect(allows('addresses-by-route', { kind: 'Service', metadata: {}, spec: type ? { type } : {} })).toBe(passes);
  });

  it('addresses-by-route: a Service with addresses of its own does not pass', () => {
    for (const [externalIPs, passes] of [[[], true], [['198.51.100.7'], false]]) {
      expect(allows('addresses-by-route', { kind: 'Service', metadata: {}, spec: { type: 'ClusterIP', externalIPs } })).toBe(passes);
    }
  });

  it('an expression that does not parse is found', () => {
    expect(() => valueOf('has(object.spec', { object: {} })).toThrow('has(object.spec');
  });

  it('a field that is not there is an error, and not a yes', () => {
    expect(() => valueOf('object.spec.replicas > 1', { object: {} })).toThrow('object.spec');
  });

  it('each has a binding, for the namespaces of the platform only', () => {
    const bindings = objects.filter(one => one.kind === 'ValidatingAdmissionPolicyBinding') as any[];
    expect(bindings.map(one => one.spec.policyName)).toEqual(policies.map(one => one.metadata.name));
    for (const one of bindings) expect(one.spec.matchResources.namespaceSelector.matchLabels).toEqual({ 'app.kubernetes.io/managed-by': 'waymark' });
  });

  it('is a file that holds the same objects, and says at its head what it does not hold', () => {
    const text = policiesYaml(exportPolicies());
    expect(parseAllDocuments(text).map(one => one.toJS())).toEqual(objects);
    expect(text).toContain('# - freezes: ');
  });

  it('what is not exported says why, and is not exported', () => {
    expect(notExported.map(one => one.name)).toEqual([
      'replicas-of-critical-services',
      'objective-in-production',
      'approval-in-protected-environments',
      'freezes',
      'quota-of-a-place',
    ]);
    for (const { name, why } of notExported) {
      expect(why.length).toBeGreaterThan(20);
      expect(policyOf(name)).toBeUndefined();
    }
  });
});
