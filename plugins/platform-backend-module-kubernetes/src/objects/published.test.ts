import { run } from '@bufbuild/cel';
import { exportPolicies } from '@waymark/platform-common';
import { clientModels, testCluster } from '@waymark/platform-node/testing';
import {
  ApiextensionsV1Api,
  KubeConfig,
  KubernetesObjectApi,
} from '@kubernetes/client-node';
import {
  customDefinitions,
  findings,
  MINORS,
} from '../__testUtils__/published';
import { rendered } from '../__testUtils__/rendered';

const named = ({ kind, metadata }: any) => `${kind} ${metadata.name}`;
const everything = rendered() as any[];
const one = (kind: string) =>
  JSON.parse(JSON.stringify(everything.find(object => object.kind === kind)));

/** Fields of a schema that another one does not have. */
function fieldsBeyond(own: any, other: any, path: string): string[] {
  if (!other || other['x-kubernetes-preserve-unknown-fields']) return [];
  if (own?.items) return fieldsBeyond(own.items, other.items, `${path}[]`);
  return Object.entries<any>(own?.properties ?? {}).flatMap(([name, field]) => {
    const known = other.properties?.[name];
    if (known) return fieldsBeyond(field, known, `${path}.${name}`);
    return other.additionalProperties ? [] : [`${path}.${name}`];
  });
}

describe('what is rendered', () => {
  it('is held against five minors of Kubernetes', () => {
    expect(MINORS.map(({ version }) => version)).toEqual([
      'v1.36.0',
      'v1.34.0',
      'v1.33.0',
      'v1.32.0',
      'v1.30.0',
    ]);
  });

  it.each(MINORS.map(minor => [minor.version, minor] as const))(
    'has no field that %s does not know, lacks none, and every value fits',
    (_, minor) => {
      const wrong = everything.flatMap(object =>
        findings(minor, object).map(what => `${named(object)}: ${what}`),
      );
      expect(wrong).toEqual([]);
    },
  );

  it.each([
    [
      'a field that nobody knows',
      'Deployment',
      (spec: any) => {
        spec.template.spec.containers[0].readOnlyRoot = true;
      },
      'unknown field',
    ],
    [
      'an amount that is none',
      'Deployment',
      (spec: any) => {
        spec.template.spec.containers[0].resources.requests.cpu = '1 core';
      },
      'quantities must match',
    ],
    [
      'a selector that is missing',
      'Deployment',
      (spec: any) => {
        delete spec.selector;
      },
      'Required value',
    ],
    [
      'a number as text',
      'HorizontalPodAutoscaler',
      (spec: any) => {
        spec.maxReplicas = '9';
      },
      'must be of type',
    ],
    [
      'a field of a custom resource that nobody knows',
      'HTTPRoute',
      (spec: any) => {
        spec.rules[0].backendRefs[0].share = 10;
      },
      'unknown field',
    ],
    [
      'a name of a host that is none',
      'HTTPRoute',
      (spec: any) => {
        spec.hostnames = ['Payments!'];
      },
      'should match',
    ],
    [
      'a certificate without an issuer',
      'Certificate',
      (spec: any) => {
        delete spec.issuerRef;
      },
      'Required value',
    ],
  ])('does not pass with %s', (_, kind, spoil, words) => {
    const object = one(kind);
    spoil(object.spec);
    for (const minor of MINORS)
      expect(findings(minor, object)).toEqual([expect.stringContaining(words)]);
  });

  it('does not pass unlooked at: a kind without a schema is an error', () => {
    const odd = { apiVersion: 'acme.dev/v1', kind: 'Odd' };
    expect(() => findings(MINORS[0], odd)).toThrow('No schema of acme.dev/v1');
  });

  it('a field that came later is refused by the minors before it', () => {
    const object = one('Deployment');
    object.spec.template.spec.hostnameOverride = 'payments';
    const refusing = MINORS.filter(minor => findings(minor, object).length);
    expect(refusing.map(({ version }) => version)).toEqual([
      'v1.33.0',
      'v1.32.0',
      'v1.30.0',
    ]);
  });
});

describe('policies that a cluster checks itself', () => {
  const { objects } = exportPolicies();
  const policies = objects.filter(
    ({ kind }) => kind === 'ValidatingAdmissionPolicy',
  ) as any[];
  const selects = ({ spec }: any, { metadata }: any) =>
    spec.matchConstraints.objectSelector.matchExpressions.every(
      ({ key, values }: any) =>
        values
          ? values.includes(metadata.labels?.[key])
          : metadata.labels?.[key] !== undefined,
    );
  const rules = ({ spec }: any, { kind }: any) =>
    spec.matchConstraints.resourceRules.some(({ resources }: any) =>
      resources.includes(`${kind.toLowerCase()}s`),
    );

  it('are objects that every minor takes', () => {
    for (const object of objects)
      for (const minor of MINORS)
        expect(findings(minor, object as any)).toEqual([]);
  });

  it('are kept by all that is made, and each by something', () => {
    for (const policy of policies) {
      const meant = everything.filter(
        object => rules(policy, object) && selects(policy, object),
      );
      expect([policy.metadata.name, meant.length]).not.toEqual([
        policy.metadata.name,
        0,
      ]);
      const { variables = [], validations } = policy.spec;
      for (const object of meant) {
        const known = Object.fromEntries(
          variables.map(({ name, expression }: any) => [
            name,
            run(expression, { object }),
          ]),
        );
        for (const { expression, message } of validations)
          expect([
            named(object),
            run(expression, { object, variables: known }) === true || message,
          ]).toEqual([named(object), true]);
      }
    }
  });
});

describe('schemas that are kept', () => {
  it('say of one minor what the installed client says', () => {
    const models = clientModels();
    const kept = MINORS.find(({ version }) => version === models.version)!;
    for (const object of everything) {
      const [group, version] = object.apiVersion.includes('/')
        ? object.apiVersion.split('/')
        : ['', object.apiVersion];
      expect(kept.forKind(group, version, object.kind)).toEqual(
        models.forKind(group, version, object.kind),
      );
    }
  });

  it('have every field that the simulated cluster knows of custom resources', async () => {
    const cluster = await testCluster(
      {
        cloudNativePg: true,
        gatewayApi: true,
        certManager: true,
        prometheusOperator: true,
      },
      '',
    );
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    const client = config.makeApiClient(ApiextensionsV1Api);
    const { items } = await client.listCustomResourceDefinition();
    await cluster.close();
    const kept = customDefinitions();
    const strange = items.flatMap(({ metadata, spec }) => {
      const original = kept.find(
        ({ metadata: { name } }) => name === metadata?.name,
      );
      if (!original) return [];
      return fieldsBeyond(
        spec.versions[0].schema?.openAPIV3Schema?.properties?.spec,
        original.spec.versions[0].schema.openAPIV3Schema.properties.spec,
        `${metadata?.name}: spec`,
      );
    });
    expect(strange).toEqual([]);
    expect(
      items.filter(crd =>
        kept.some(({ metadata }) => metadata.name === crd.metadata?.name),
      ).length,
    ).toBeGreaterThan(5);
    const made = { properties: { replicas: { type: 'number' } } };
    expect(fieldsBeyond({ properties: { size: {} } }, made, 'spec')).toEqual([
      'spec.size',
    ]);
  });

  it('are checked by the simulated server as well', async () => {
    const cluster = await testCluster({}, '');
    try {
      const config = new KubeConfig();
      config.loadFromString(cluster.kubeconfig);
      const client = KubernetesObjectApi.makeApiClient(config);
      for (const definition of customDefinitions('gateway-api'))
        await client.create(definition as any);
      const namespace = one('Namespace');
      await client.create(namespace);
      await client.create(one('HTTPRoute'));
      const spoilt = one('HTTPRoute');
      spoilt.metadata.name = 'spoilt';
      spoilt.spec.hostnames = ['Payments!'];
      await expect(client.create(spoilt)).rejects.toThrow('hostnames');
    } finally {
      await cluster.close();
    }
  });
});
