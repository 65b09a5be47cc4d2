import { TestDatabases } from '@backstage/backend-test-utils';
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

  it('on this machine', async () => {
    world = await localWorld(databases);
    const told: Told[] = await lifeOf(world);
    expect(told.map(one => one.chapter)).toEqual(['created', 'in staging', 'deployed', 'canary', 'rolled back', 'scaled', 'given a secret', 'what it is given', 'backed up', 'restored', 'decommissioned', 'what is left']);
    expect(told.find(one => one.chapter === 'scaled')!.place).toEqual({ release: 'r1', ready: true, conditions: ['Overridden=True Replicas', 'Ready=True AllReady'], nodes: ['postgres ready', 'route ready', 'workload/r1 ready'] });
  });
});
