import { TestDatabases } from '@backstage/backend-test-utils';
import { clusterWorld } from './__testUtils__/contract/clusterWorld';
import { localWorld } from './__testUtils__/contract/localWorld';
import { lifeOf, type Told } from './__testUtils__/contract/story';
import type { ContractWorld } from './__testUtils__/contract/world';

// Whole lives on real processes, on a busy machine.
jest.setTimeout(300_000);
// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the life of a service', () => {
  let world: ContractWorld | undefined;
  afterEach(async () => {
    await world?.stop();
    world = undefined;
  });

  let here: Told[];

  it('is told whole on this machine', async () => {
    world = await localWorld(databases);
    here = await lifeOf(world);
    expect(here.map(one => one.chapter)).toEqual(['created', 'in staging', 'deployed', 'canary', 'rolled back', 'scaled', 'given a secret', 'what it is given', 'platform status till', 'platform releases till', 'platform deployments till --env production', 'platform db list', 'platform config list --service till --env production', 'platform secrets list --service till --env production', 'platform status nobody', 'backed up', 'restored', 'decommissioned', 'what is left']);
    expect(here.find(one => one.chapter === 'scaled')!.place).toEqual({ release: 'r1', ready: true, conditions: ['Overridden=True Replicas', 'Ready=True AllReady'], nodes: ['postgres ready', 'route ready', 'workload/r1 ready'] });
  });

  it('is the same on a cluster (simulated): steps, conditions, nodes, events, and what a process is given', async () => {
    world = await clusterWorld(databases);
    expect(await lifeOf(world)).toEqual(here);
  });
});
