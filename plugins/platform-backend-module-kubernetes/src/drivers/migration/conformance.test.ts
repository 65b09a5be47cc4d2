import { describeDriver } from '@waymark/platform-node/conformance';
import { KINDS } from '../../cluster/kinds';
import { RunWorld } from '../__testUtils__/RunWorld';
import { MIGRATION_KINDS, MigrationDriver } from './MigrationDriver';

let world: RunWorld;

describeDriver({
  name: `migration on Kubernetes${
    process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
  }`,
  async makeWorld() {
    world = await RunWorld.start();
    const { secrets, inputs, secretValues, whileUnreachable } = world;
    return {
      makeDriver: () =>
        world.driver(
          cluster => new MigrationDriver({ cluster, secrets, options: {} }),
        ),
      makeNode: async index =>
        world.node('migration/r15', `pay-${index}-migrate`),
      inputs,
      async count(node) {
        const all = await world.objects(MIGRATION_KINDS, node.name);
        const main = all.filter(one => one.kind === KINDS.job.kind);
        return main.length || all.length;
      },
      intact: async () => true,
      whileUnreachable,
      secretValues,
      readyMs: 30_000,
    };
  },
  dispose: () => world.dispose(),
  cannot: {
    changed: 'what has run is not run again because it would be otherwise now',
    drift: 'nobody can change what has run',
    crashTarget:
      'nothing of ours runs there, and the cluster keeps what it was told',
  },
});
