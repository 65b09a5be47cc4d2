import { RunWorld, until } from '../__testUtils__/RunWorld';
import { databaseNode } from './__testUtils__/databaseNode';
import { CnpgCare } from './care/CnpgCare';
import type { PostgresOptions } from './options';
import { PostgresDriver } from './PostgresDriver';

// Machines that build are busy.
jest.setTimeout(90_000);

const SNAPSHOTS: PostgresOptions = { backups: { method: 'volumeSnapshot' } };

describe(`Databases with volume snapshots${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  let world: RunWorld;
  let driver: PostgresDriver;
  let care: CnpgCare;
  let fence = 1;
  const context = () => {
    fence += 1;
    return world.context(fence);
  };
  const signal = () => AbortSignal.timeout(10_000);

  beforeAll(async () => {
    world = await RunWorld.start({ cloudNativePg: true });
    const { cluster, secrets } = world;
    care = new CnpgCare(cluster, SNAPSHOTS);
    driver = new PostgresDriver({ cluster, secrets, options: SNAPSHOTS }, care);
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  it('go back to a backup in their own place, and to no moment', async () => {
    const settle = async (node: ReturnType<typeof databaseNode>) => {
      await driver.apply(node, await context());
      return until(`${node.name} is ready`, async () => {
        const seen = await driver.observe(node, await context());
        return seen.exists === 'yes' && seen.ready && seen;
      });
    };
    await settle(databaseNode(world, 'shop-db'));
    await care.backUp('shop-db', { id: 'b-1', reason: 'r' }, await context());
    const kept = await until('it is backed up', async () => {
      const state = await care.kept('shop-db', signal());
      return state?.backups[0]?.state === 'complete' && state;
    });
    expect(kept).toMatchObject({
      archive: {
        ok: false,
        message: expect.stringContaining('to no moment between them'),
      },
    });
    expect(kept).not.toHaveProperty('earliest');

    const from = { name: 'shop-db', backup: 'b-1' };
    await settle(databaseNode(world, 'copy-db', { from }));
    const copy = await world.kubectl.read({
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: { name: 'copy-db', namespace: world.namespace },
    });
    expect(copy.spec.bootstrap.recovery).toEqual({
      backup: { name: 'shop-db-b-1' },
    });

    const until_ = new Date().toISOString();
    await expect(
      driver.apply(
        databaseNode(world, 'then-db', {
          from: { ...from, until: until_ },
        }),
        await context(),
      ),
    ).rejects.toMatchObject({
      errorClass: 'invalid',
      why: expect.stringContaining('not archived'),
    });
    const { team } = world;
    await expect(
      driver.apply(
        databaseNode({ team, environment: 'qa' }, 'qa-db', { from }),
        await context(),
      ),
    ).rejects.toMatchObject({
      errorClass: 'invalid',
      why: expect.stringContaining(`cannot be used in ${team}--qa`),
    });
    await until('the backup is gone', async () =>
      care.removeBackup('shop-db', 'b-1', await context()),
    );
    expect((await care.kept('shop-db', signal()))?.backups).toEqual([]);
  });

  it('that have failed say so in the words of the operator', async () => {
    const node = databaseNode(world, 'nap-db', { stopped: true });
    await driver.apply(node, await context());
    await care.backUp('nap-db', { id: 'b-2', reason: 'r' }, await context());
    const failed = await until('it has failed', async () => {
      const state = await care.kept('nap-db', signal());
      return state?.backups[0]?.state === 'failed' && state.backups[0];
    });
    expect(failed).toMatchObject({
      message: 'Backup nap-db-b-2 is failed',
      words: 'cannot backup a hibernated cluster',
    });
  });

  it('is not made empty in the place of one that was deleted by hand and has backups', async () => {
    const lost = databaseNode(world, 'lost-db');
    const made = async () => {
      const seen = await driver.observe(lost, await context());
      return seen.exists === 'yes' && seen.ready;
    };
    const away = async () => {
      await world.kubectl.delete({
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        metadata: { name: 'lost-db', namespace: world.namespace },
      });
      await until('it is gone', async () => {
        const seen = await driver.observe(lost, await context());
        return seen.exists === 'no';
      });
    };
    await driver.apply(lost, await context());
    await until('it is made', made);
    // Nothing was kept of it yet: nothing is lost either.
    await away();
    await driver.apply(lost, await context());
    await until('it is made anew', made);

    await care.backUp('lost-db', { id: 'b-9', reason: 'r' }, await context());
    await until('it is backed up', async () => {
      const kept = await care.kept('lost-db', AbortSignal.timeout(10_000));
      return kept?.backups.some(one => one.state === 'complete');
    });
    await away();
    await expect(driver.apply(lost, await context())).rejects.toMatchObject({
      errorClass: 'blocked',
      what: expect.stringContaining('no empty one is put in its place'),
      why: expect.stringContaining('a backup of it is there'),
    });
    expect((await driver.observe(lost, await context())).exists).toBe('no');
  });
});
