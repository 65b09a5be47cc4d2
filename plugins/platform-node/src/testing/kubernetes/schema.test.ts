import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubernetesObjectApi,
} from '@kubernetes/client-node';
import type { KubeConfig } from '@kubernetes/client-node';
import { clientOf, deployment, refused } from './__testUtils__/client';
import { startKubernetes } from './startKubernetes';
import type { TestKubernetes } from './startKubernetes';

let server: TestKubernetes;
let config: KubeConfig;
let apps: AppsV1Api;

beforeAll(async () => {
  server = await startKubernetes({ controllers: false });
  config = clientOf(server.kubeconfig());
  apps = config.makeApiClient(AppsV1Api);
});
afterAll(() => server.close());

const namespace = 'default';
it('checks fields against the schema, and tells of unknown ones as it is asked to', async () => {
  // The typed calls of the library leave out what they do not know themselves; this one sends all of it.
  const raw = config.makeApiClient(CustomObjectsApi);
  const deployments = {
    group: 'apps',
    version: 'v1',
    namespace,
    plural: 'deployments',
  };
  const body = deployment('strict', { replicaz: 2 });
  expect(
    await refused(
      raw.createNamespacedCustomObject({
        ...deployments,
        body,
        fieldValidation: 'Strict',
      }),
    ),
  ).toMatchObject({
    code: 400,
    reason: 'BadRequest',
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replicaz"',
  });
  const { headers, data } = await raw.createNamespacedCustomObjectWithHttpInfo({
    ...deployments,
    body,
  });
  expect(data.spec).not.toHaveProperty('replicaz');
  expect(headers.warning).toBe('299 - "unknown field \\"spec.replicaz\\""');
  const typed: any = deployment('typed', { replicas: 'two' });
  const objects = KubernetesObjectApi.makeApiClient(config);
  expect(await refused(objects.create(typed))).toMatchObject({
    code: 400,
    message: expect.stringContaining(
      'json: cannot unmarshal string into Go struct field Deployment.spec.replicas of type int32',
    ),
  });
  const lacking: any = deployment('lacking');
  lacking.spec.template.spec.containers = [{ name: 'web' }];
  expect(
    await refused(
      apps.createNamespacedDeployment({ namespace, body: lacking }),
    ),
  ).toMatchObject({
    code: 422,
    details: {
      causes: [
        {
          reason: 'FieldValueRequired',
          field: 'spec.template.spec.containers[0].image',
          message: 'Required value',
        },
      ],
    },
  });
});

it('serves what a CustomResourceDefinition defines, and checks it', async () => {
  const custom = config.makeApiClient(CustomObjectsApi);
  const definitions = {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    plural: 'customresourcedefinitions',
  };
  await custom.createClusterCustomObject({
    ...definitions,
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'boxes.example.org' },
      spec: {
        group: 'example.org',
        scope: 'Namespaced',
        names: { kind: 'Box', plural: 'boxes' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: {
              status: {},
              scale: {
                specReplicasPath: '.spec.count',
                statusReplicasPath: '.status.count',
              },
            },
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    required: ['size'],
                    properties: {
                      size: { type: 'integer', minimum: 1 },
                      count: { type: 'integer', default: 2 },
                    },
                  },
                  status: {
                    type: 'object',
                    'x-kubernetes-preserve-unknown-fields': true,
                  },
                },
              },
            },
          },
        ],
      },
    },
  });
  const at = {
    group: 'example.org',
    version: 'v1',
    namespace,
    plural: 'boxes',
  };
  const box = (spec: object) => ({
    apiVersion: 'example.org/v1',
    kind: 'Box',
    metadata: { name: 'one' },
    spec,
  });
  expect(
    await refused(
      custom.createNamespacedCustomObject({
        ...at,
        body: box({ size: 'big' }),
      }),
    ),
  ).toMatchObject({
    code: 422,
    message:
      'Box.example.org "one" is invalid: spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
  });
  expect(
    await refused(
      custom.createNamespacedCustomObject({ ...at, body: box({}) }),
    ),
  ).toMatchObject({
    code: 422,
    details: { causes: [{ field: 'spec.size', message: 'Required value' }] },
  });
  expect(
    await custom.createNamespacedCustomObject({
      ...at,
      body: box({ size: 1, other: 1 }),
    }),
  ).toMatchObject({ spec: { size: 1, count: 2 } });
  expect(
    await custom.getNamespacedCustomObjectScale({ ...at, name: 'one' }),
  ).toMatchObject({ spec: { replicas: 2 } });
  expect(
    await refused(
      custom.replaceNamespacedCustomObject({
        ...at,
        name: 'one',
        body: box({ size: 2 }),
      }),
    ),
  ).toMatchObject({
    code: 422,
    message: expect.stringContaining(
      'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ),
  });
});

it('forgets custom resources with their definition', async () => {
  const custom = config.makeApiClient(CustomObjectsApi);
  const at = {
    group: 'example.org',
    version: 'v1',
    namespace,
    plural: 'boxes',
  };
  await custom.deleteClusterCustomObject({
    group: 'apiextensions.k8s.io',
    version: 'v1',
    plural: 'customresourcedefinitions',
    name: 'boxes.example.org',
  });
  const error = await custom.listNamespacedCustomObject(at).catch(e => e);
  expect([error.code, error.body]).toEqual([404, '404 page not found\n']);
});

it('reads an original OpenAPI document as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waymark openapi '));
  const path = join(folder, 'swagger.json.gz');
  const ref = {
    $ref: '#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity',
  };
  const text = JSON.stringify({
    info: { version: 'v1.99.0' },
    definitions: {
      'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'string' },
      'io.k8s.api.core.v1.ConfigMap': {
        type: 'object',
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { type: 'object' },
          data: { type: 'object', additionalProperties: ref },
        },
        'x-kubernetes-group-version-kind': [
          { group: '', kind: 'ConfigMap', version: 'v1' },
        ],
      },
    },
  });
  await writeFile(path, gzipSync(text));
  const other = await startKubernetes({ openapi: path, controllers: false });
  try {
    expect(other.schemas).toBe('OpenAPI document of Kubernetes v1.99.0');
    const core = clientOf(other.kubeconfig()).makeApiClient(CoreV1Api);
    const put = (data: Record<string, string>) =>
      core.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name: 'a' }, data },
      });
    expect(await refused(put({ size: 'much' }))).toMatchObject({
      code: 400,
      message: expect.stringContaining('quantities must match'),
    });
    expect((await put({ size: '1Gi' })).data).toEqual({ size: '1Gi' });
  } finally {
    await other.close();
    await rm(folder, { recursive: true });
  }
});
