import type { GraphNode } from '@waymark/platform-common';
import { describeDriver } from '@waymark/platform-node/conformance';
import { clusterOf } from '../../../cluster/__testUtils__/objects';
import type { OwnedCluster } from '../../../cluster';
import { RunWorld, until } from '../../__testUtils__/RunWorld';
import { databaseNode } from '../__testUtils__/databaseNode';
import { type CrossplaneOptions, withValue } from './compositeObject';
import { CrossplaneDriver } from './CrossplaneDriver';

// Machines that build are busy.
jest.setTimeout(90_000);

const OPTIONS: CrossplaneOptions = {
  apiVersion: 'acme.example/v1',
  kind: 'PostgreSQLInstance',
  plural: 'postgresqlinstances',
  fields: { size: 'spec.parameters.class', database: 'spec.parameters.dbName' },
  sizes: { small: 'db.t4g.small', medium: 'db.m7g.large' },
  values: { 'spec.parameters.region': 'eu-central-1' },
};
const OF = { apiVersion: OPTIONS.apiVersion, kind: OPTIONS.kind };
const KIND = { ...OF, plural: OPTIONS.plural, namespaced: true };
const text = { type: 'string' };
const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'postgresqlinstances.acme.example' },
  spec: {
    group: 'acme.example',
    scope: 'Namespaced',
    names: {
      kind: OPTIONS.kind,
      listKind: `${OPTIONS.kind}List`,
      plural: OPTIONS.plural,
      singular: 'postgresqlinstance',
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  parameters: {
                    type: 'object',
                    properties: { class: text, dbName: text, region: text },
                  },
                  writeConnectionSecretToRef: {
                    type: 'object',
                    properties: { name: text },
                  },
                },
              },
              status: open,
            },
          },
        },
      },
    ],
  },
};
const PASSWORD = 'made-by-a-cloud-4711';

let world: RunWorld;
let admin: OwnedCluster;
let provider: NodeJS.Timeout;

/** What Crossplane and a cloud would do: an instance is ready when its connection secret is there. */
async function compose() {
  const { items } = await world.kubectl.list(
    OF.apiVersion,
    OF.kind,
    world.namespace,
  );
  for (const { metadata, spec, status } of items) {
    if (status?.conditions) continue;
    const base64 = (value: string) => Buffer.from(value).toString('base64');
    const { name, namespace, uid } = metadata;
    const made = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: spec.writeConnectionSecretToRef.name,
        namespace,
        ownerReferences: [{ ...OF, name, uid }],
      },
      data: {
        endpoint: base64(`${name}.rds.example`),
        port: base64('5432'),
        username: base64('master'),
        password: base64(PASSWORD),
      },
    };
    await world.kubectl.create(made).catch(() => undefined);
    const condition = (type: string) => ({
      type,
      status: 'True',
      reason: 'Available',
      lastTransitionTime: new Date().toISOString(),
    });
    await admin
      .patch(
        { kind: KIND, name, namespace },
        {
          status: { conditions: [condition('Synced'), condition('Ready')] },
        } as object,
        { fence: Number.MAX_SAFE_INTEGER, signal: AbortSignal.timeout(5000) },
        { subresource: 'status' },
      )
      .catch(() => undefined);
  }
}

const read = ({ name }: GraphNode) =>
  world.kubectl.read({ ...OF, metadata: { name, namespace: world.namespace } });

describeDriver({
  name: `postgres by Crossplane${
    process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
  }`,
  async makeWorld() {
    world = await RunWorld.start();
    await world.kubectl.create(DEFINITION);
    // Which kind it is nobody knows beforehand: who names it in the configuration gives the rights to it, too.
    admin = clusterOf(world.test);
    const { secrets, whileUnreachable } = world;
    let busy = false;
    provider = setInterval(() => {
      if (busy) return;
      busy = true;
      void compose()
        .catch(() => undefined)
        .finally(() => (busy = false));
    }, 30);
    return {
      makeDriver: () =>
        world.driver(
          cluster =>
            new CrossplaneDriver({
              cluster: cluster === world.cluster ? admin : cluster,
              secrets,
              options: OPTIONS,
            }),
        ),
      makeNode: async index => databaseNode(world, `cloud-db-${index}`),
      changed: node => ({
        ...node,
        properties: { ...node.properties, size: 'medium' },
      }),
      inputs: async () => ({}),
      count: async node => (await world.objects([KIND], node.name)).length,
      async drift(node) {
        const live = await read(node);
        live.spec.parameters.class = 'db.x2g.16xlarge';
        await world.kubectl.replace(live);
      },
      intact: async node =>
        (await read(node)).spec.parameters.class === 'db.t4g.small',
      whileUnreachable,
      secretValues: () => [PASSWORD],
      readyMs: 30_000,
    };
  },
  async dispose() {
    clearInterval(provider);
    admin.close();
    await world.kubectl.delete(DEFINITION).catch(() => undefined);
    await world.dispose();
  },
  cannot: {
    crashTarget:
      'nothing of ours runs there, and the cluster keeps what it was told',
  },
});

describe(`A database by Crossplane${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  it('is found at a path, and nowhere else', () => {
    const made = withValue({ spec: { a: 1 } }, 'spec.parameters.size', 'small');
    expect(made).toEqual({ spec: { a: 1, parameters: { size: 'small' } } });
    expect(() => withValue({}, 'metadata.name', 'x')).toThrow(/is no path/);
    expect(() => withValue({}, 'spec.__proto__.x', 'x')).toThrow(/is no path/);
  });

  it('has the address and the login that its connection secret says, and the store has the password', async () => {
    const test = await RunWorld.start();
    const cluster = clusterOf(test.test);
    try {
      await test.kubectl.create(DEFINITION);
      const options = { ...OPTIONS };
      const { secrets } = test;
      const driver = new CrossplaneDriver({ cluster, secrets, options });
      const node = databaseNode(test, 'shop-db');
      await driver.apply(node, await test.context(1));
      const seen = await driver.observe(node, await test.context(1));
      expect(seen).toMatchObject({
        exists: 'yes',
        ready: false,
        message: 'PostgreSQLInstance shop-db is being made',
      });
      [world, admin] = [test, cluster];
      await compose();
      const ready = await until('it is ready', async () => {
        const now = await driver.observe(node, await test.context(2));
        if (now.exists === 'yes' && now.drifted)
          await driver.apply(node, await test.context(2));
        return now.exists === 'yes' && now.ready && !now.drifted && now;
      });
      expect(ready).toMatchObject({
        outputs: {
          host: 'shop-db.rds.example',
          port: 5432,
          database: 'shop',
          user: 'master',
          secretRef: 'postgres/shop-db/owner',
          size: 'small',
        },
      });
      expect(await secrets.get('postgres/shop-db/owner')).toMatchObject({
        value: PASSWORD,
      });
      const copy = databaseNode(test, 'copy-db', { from: { name: 'shop-db' } });
      await expect(
        driver.apply(copy, await test.context(3)),
      ).rejects.toMatchObject({ errorClass: 'invalid' });
    } finally {
      cluster.close();
      await test.dispose();
    }
  });
});
