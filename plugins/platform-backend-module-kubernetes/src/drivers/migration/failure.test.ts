import type { GraphNode } from '@waymark/platform-common';
import { KINDS } from '../../cluster/kinds';
import { RunWorld, until } from '../__testUtils__/RunWorld';
import { MigrationDriver } from './MigrationDriver';

jest.setTimeout(90_000);

let world: RunWorld;
let driver: MigrationDriver;
/** What happens to the next run: a migration that fails once may succeed when the database is put right. */
let works = false;
beforeAll(async () => {
  world = await RunWorld.start();
  world.test.simulated?.fate(pod => {
    const command = (pod.spec.containers[0].command ?? []).join(' ');
    if (!/exit 7'/.test(command)) return undefined;
    return { is: 'ends', code: works ? 0 : 7 };
  });
  const { cluster, secrets } = world;
  driver = new MigrationDriver({ cluster, secrets, options: {} });
});
afterAll(() => world.dispose());

const ending = async (node: GraphNode) => {
  const ctx = await world.context();
  return until(`${node.name} has ended`, async () => {
    const seen = await driver.observe(node, ctx);
    return seen.exists === 'yes' && (seen.ready || seen.failed) && seen;
  });
};
const uid = async (name: string) =>
  (await world.objects([KINDS.job], name))[0]?.metadata?.uid;
/** Nothing is created behind the back: an apply that finds something going is called again. */
const again = async (node: GraphNode, fence: number, before?: string) =>
  until('another one runs', async () => {
    await driver.apply(node, await world.context(fence));
    const now = await uid(node.name);
    return now !== undefined && now !== before;
  });

describe(`A migration on Kubernetes${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  it('fails with its last lines, and is run again only when it is asked for again', async () => {
    const command = "sh -c 'echo column exists already; exit 7'";
    const node = world.node('migration/r15', 'fails-migrate', { command });
    await driver.apply(node, await world.context());
    const failed = await ending(node);
    expect(failed).toMatchObject({
      ready: false,
      failed: true,
      message: 'The migration failed with exit code 7 (Job fails-migrate)',
      words: 'column exists already',
    });
    expect(driver.plan(node, failed)).toMatchObject({
      verb: 'none',
      reversible: false,
    });
    if (!world.test.simulated) return;
    const first = await uid(node.name);
    works = true;
    await again(node, 2, first);
    await until('it has succeeded', async () => (await ending(node)).ready);
  });

  it('is never run twice once it has succeeded, whatever would be wanted now', async () => {
    const node = world.node('migration/r15', 'once-migrate');
    await driver.apply(node, await world.context());
    expect((await ending(node)).ready).toBe(true);
    const first = await uid(node.name);
    const other = { ...node.properties, command: 'false' };
    await driver.apply({ ...node, properties: other }, await world.context(2));
    expect(await uid(node.name)).toBe(first);
    expect(await ending(node)).toMatchObject({
      ready: true,
      message: 'The migration has succeeded',
    });
  });

  it('has an image as all that runs there', async () => {
    const node = world.node('migration/r15', 'none', { image: null });
    await expect(
      driver.apply(node, await world.context()),
    ).rejects.toMatchObject({
      errorClass: 'invalid',
      what: 'Release r15 of payment-api has no image',
    });
  });
});
