import type { GraphNode } from '@waymark/platform-common';
import type { DriverContext, Observation } from '../driver';
import { describeDriver } from './describeDriver';
import { driverCases } from './driverCases';
import { Harness } from './Harness';
import { MemoryDriver, MemoryTarget, memoryWorld } from './memoryWorld';

const target = new MemoryTarget();
describeDriver({
  name: 'reference, in memory (simulated)',
  makeWorld: async () => memoryWorld(target, () => new MemoryDriver(target)),
  dispose: async () => {},
  cannot: { crashTarget: 'a map does not crash' },
});

/** Drivers with one fault each, and the case that has to find it. */
const FAULTS: Array<[string, string, (world: MemoryTarget) => MemoryDriver]> = [
  [
    'forgets fences',
    'an older fence',
    world =>
      new (class extends MemoryDriver {
        protected fence() {}
      })(world),
  ],
  [
    'makes another one each time',
    'creating twice',
    world =>
      new (class extends MemoryDriver {
        async apply(node: GraphNode, ctx: DriverContext) {
          await super.apply(node, ctx);
          this.world.things.push({ id: node.name, size: 'small', readyAt: 0 });
        }
      })(world),
  ],
  [
    'says "no" for what it cannot reach',
    'unknown, never gone',
    world =>
      new (class extends MemoryDriver {
        async observe(
          node: GraphNode,
          ctx: DriverContext,
        ): Promise<Observation> {
          return this.world.reachable
            ? super.observe(node, ctx)
            : { exists: 'no' };
        }
      })(world),
  ],
  [
    'says "gone" for what it cannot reach',
    'unknown, never gone',
    world =>
      new (class extends MemoryDriver {
        async remove(node: GraphNode, ctx: DriverContext) {
          return this.world.reachable ? super.remove(node, ctx) : true;
        }
      })(world),
  ],
  [
    'does not see what differs',
    'an update is planned',
    world =>
      new (class extends MemoryDriver {
        async observe(
          node: GraphNode,
          ctx: DriverContext,
        ): Promise<Observation> {
          return {
            ...(await super.observe(node, ctx)),
            drifted: false,
          } as Observation;
        }
      })(world),
  ],
  [
    'does not see what somebody else has changed',
    'behind its back',
    world =>
      new (class extends MemoryDriver {
        async observe(
          node: GraphNode,
          ctx: DriverContext,
        ): Promise<Observation> {
          return {
            ...(await super.observe(node, ctx)),
            drifted: false,
          } as Observation;
        }
      })(world),
  ],
  [
    'throws when it removes what is not there',
    'removing what was never made',
    world =>
      new (class extends MemoryDriver {
        async remove(node: GraphNode, ctx: DriverContext) {
          if (!this.world.find(node.name)) throw new Error('not found');
          return super.remove(node, ctx);
        }
      })(world),
  ],
  [
    'goes on after the signal',
    'an aborted call',
    world =>
      new (class extends MemoryDriver {
        protected reach() {}
      })(world),
  ],
  [
    'has an output that its schema does not know',
    'outputs match their schema',
    world =>
      new (class extends MemoryDriver {
        async observe(
          node: GraphNode,
          ctx: DriverContext,
        ): Promise<Observation> {
          const seen = await super.observe(node, ctx);
          return seen.exists === 'yes'
            ? { ...seen, outputs: { ...seen.outputs, more: 1 } }
            : seen;
        }
      })(world),
  ],
  [
    'puts the password in a log line',
    'no secret',
    world =>
      new (class extends MemoryDriver {
        async apply(node: GraphNode, ctx: DriverContext) {
          await super.apply(node, ctx);
          ctx.log(
            `password ${encodeURIComponent(
              this.world.passwords.get(node.name)!,
            )}`,
          );
        }
      })(world),
  ],
];

describe('the conformance suite finds a driver that', () => {
  it.each(FAULTS)('%s', async (_fault, title, makeDriver) => {
    const world = new MemoryTarget();
    const harness = new Harness(memoryWorld(world, () => makeDriver(world)));
    const found = driverCases.find(one => one.title.includes(title))!;
    // The last case reads what others have written.
    if (title === 'no secret') await driverCases[1].run(harness, 1);
    await expect(found.run(harness, 2)).rejects.toThrow();
  });
});
