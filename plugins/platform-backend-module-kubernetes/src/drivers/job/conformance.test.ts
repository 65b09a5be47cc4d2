import { describeDriver } from '@waymark/platform-node/conformance';
import { KINDS } from '../../cluster/kinds';
import { RunWorld } from '../__testUtils__/RunWorld';
import { jobNode } from './__testUtils__/jobNode';
import { JOB_KINDS, JobDriver } from './JobDriver';

let world: RunWorld;

describeDriver({
  name: `job on Kubernetes${
    process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
  }`,
  async makeWorld() {
    world = await RunWorld.start();
    const { secrets, inputs, secretValues, whileUnreachable } = world;
    return {
      makeDriver: () =>
        world.driver(
          cluster => new JobDriver({ cluster, secrets, options: {} }),
        ),
      makeNode: async index => jobNode(world, `pay-staging--tidy-${index}`),
      changed: node => jobNode(world, node.name, { schedule: '0 4 * * *' }),
      inputs,
      async count(node) {
        const all = await world.objects(JOB_KINDS, node.name);
        const main = all.filter(one => one.kind === KINDS.cronJob.kind);
        return main.length || all.length;
      },
      async drift(node) {
        const [cronJob] = await world.objects([KINDS.cronJob], node.name);
        await world.kubectl.patch({
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          metadata: {
            name: cronJob.metadata!.name,
            namespace: cronJob.metadata!.namespace,
          },
          spec: { concurrencyPolicy: 'Allow' },
        });
      },
      async intact(node) {
        const [cronJob] = await world.objects([KINDS.cronJob], node.name);
        return (cronJob as any).spec.concurrencyPolicy === 'Forbid';
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
