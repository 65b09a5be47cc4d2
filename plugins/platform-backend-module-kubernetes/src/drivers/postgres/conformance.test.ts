import type { GraphNode } from '@waymark/platform-common';
import { describeDriver } from '@waymark/platform-node/conformance';
import { RunWorld } from '../__testUtils__/RunWorld';
import { databaseNode } from './__testUtils__/databaseNode';
import { PostgresDriver } from './PostgresDriver';
import { DATABASE_KINDS } from './wantedObjects';

let world: RunWorld;
const clusterOf = ({ name }: GraphNode) =>
  world.kubectl.read({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name, namespace: world.namespace },
  });

describeDriver({
  name: `postgres by CloudNativePG${
    process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
  }`,
  async makeWorld() {
    world = await RunWorld.start({ cloudNativePg: true });
    const { secrets, whileUnreachable } = world;
    return {
      makeDriver: () =>
        world.driver(
          cluster => new PostgresDriver({ cluster, secrets, options: {} }),
        ),
      makeNode: async index => databaseNode(world, `shop-db-${index}`),
      changed: node => ({
        ...node,
        properties: { ...node.properties, size: 'medium' },
      }),
      inputs: async () => ({}),
      async count(node) {
        const all = await world.objects(DATABASE_KINDS, node.name);
        const main = all.filter(one => one.kind === 'Cluster');
        // What is left over without its Cluster counts as well.
        return main.length || all.length;
      },
      async drift(node) {
        const live = await clusterOf(node);
        live.spec.postgresql.parameters.max_connections = '7';
        live.spec.managed.roles = [];
        await world.kubectl.replace(live);
      },
      async intact(node) {
        const { spec, status } = await clusterOf(node);
        return (
          spec.postgresql.parameters.max_connections === '80' &&
          status?.managedRolesStatus?.byStatus.reconciled.includes('shop')
        );
      },
      whileUnreachable,
      secretValues: () =>
        [...secrets.values]
          .filter(([name]) => name.startsWith('postgres/shop-db'))
          .flatMap(([, values]) => values),
      readyMs: 60_000,
    };
  },
  dispose: () => world.dispose(),
  cannot: {
    crashTarget:
      'nothing of ours runs there, and the cluster keeps what it was told',
  },
});
