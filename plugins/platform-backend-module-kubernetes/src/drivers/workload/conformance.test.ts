import type { GraphNode } from '@waymark/platform-common';
import { describeDriver } from '@waymark/platform-node/conformance';
import { KINDS } from '../../cluster/kinds';
import { objectName } from '../../objects';
import { RunWorld } from '../__testUtils__/RunWorld';
import { WORKLOAD_KINDS } from './wantedObjects';
import { WorkloadDriver } from './WorkloadDriver';

let world: RunWorld;
const deploymentOf = (node: GraphNode) =>
  world.kubectl.read({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: objectName(node.name), namespace: world.namespace },
  });

describeDriver({
  name: `workload on Kubernetes${
    process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
  }`,
  async makeWorld() {
    world = await RunWorld.start();
    const { secrets, inputs, secretValues, whileUnreachable } = world;
    return {
      makeDriver: () =>
        world.driver(
          cluster => new WorkloadDriver({ cluster, secrets, options: {} }),
        ),
      makeNode: async index => world.node('workload/r15', `pay-${index}`),
      changed: node => ({
        ...node,
        properties: {
          ...node.properties,
          env: { ...(node.properties.env as object), GREETING: 'hello' },
        },
      }),
      inputs,
      async count(node) {
        const all = await world.objects(WORKLOAD_KINDS, node.name);
        const main = all.filter(one => one.kind === KINDS.deployment.kind);
        // What is left over without its Deployment counts as well.
        return main.length || all.length;
      },
      async drift(node) {
        const live = await deploymentOf(node);
        live.spec.template.spec.containers[0].image = 'evil:latest';
        live.spec.replicas = 1;
        await world.kubectl.replace(live);
      },
      async intact(node) {
        const { spec, status } = await deploymentOf(node);
        return (
          spec.template.spec.containers[0].image === node.properties.image &&
          spec.replicas === node.properties.replicas &&
          status?.readyReplicas === node.properties.replicas
        );
      },
      whileUnreachable,
      secretValues,
      readyMs: 30_000,
    };
  },
  dispose: () => world.dispose(),
  cannot: {
    crashTarget:
      'nothing of ours runs there, and the cluster keeps what it was told',
  },
});
