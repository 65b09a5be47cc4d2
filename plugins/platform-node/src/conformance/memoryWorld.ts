import type { GraphNode } from '@waymark/platform-common';
import { randomBytes } from 'node:crypto';
import type { Driver, DriverContext, DriverPlan, Observation } from '../driver';
import { DriverError } from '../errors';
import type { DriverWorld } from './driverWorld';

interface Thing {
  id: string;
  size: string;
  readyAt: number;
}

/** A target that is only a map: what a driver has to do, and nothing else. */
export class MemoryTarget {
  readonly things: Thing[] = [];
  readonly fences = new Map<string, number>();
  readonly passwords = new Map<string, string>();
  reachable = true;

  find = (id: string) => this.things.find(thing => thing.id === id);
}

/** The reference: small enough to read, and it passes every case. */
export class MemoryDriver implements Driver {
  readonly type = 'postgres';
  readonly target = 'memory';
  readonly capabilities = {
    backup: false,
    restore: false,
    rotate: false,
    migrate: false,
    connect: false,
    logs: false,
  };
  readonly observes = { mode: 'poll' as const, seconds: 1 };
  readonly outputsSchema = {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'size', 'secretRef'],
    properties: {
      id: { type: 'string' },
      size: { type: 'string' },
      secretRef: { type: 'string' },
    },
  };
  protected readonly world: MemoryTarget;

  constructor(world: MemoryTarget) {
    this.world = world;
  }

  protected reach(signal: AbortSignal): void {
    if (signal.aborted)
      throw new DriverError(
        'unknown',
        'The call was given up',
        'the lease was lost',
        'Observe',
      );
    if (!this.world.reachable)
      throw new DriverError(
        'retryable',
        'The target does not answer',
        'connection refused',
        'It is tried again',
      );
  }

  protected fence(name: string, fence: number): void {
    const highest = this.world.fences.get(name) ?? 0;
    if (fence < highest)
      throw new DriverError(
        'fenced',
        `${name} was not changed`,
        `fence ${fence} is older than ${highest}`,
        'Stop',
      );
    this.world.fences.set(name, fence);
  }

  async observe(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    try {
      this.reach(ctx.signal);
    } catch (error) {
      return { exists: 'unknown', why: (error as DriverError).why };
    }
    const thing = this.world.find(node.name);
    if (!thing) return { exists: 'no' };
    const ready = Date.now() >= thing.readyAt;
    return {
      exists: 'yes',
      ready,
      failed: false,
      drifted: thing.size !== node.properties.size,
      message: ready ? 'It is ready' : 'It is being made',
      outputs: {
        id: thing.id,
        size: thing.size,
        secretRef: `postgres/${node.name}`,
      },
    };
  }

  plan(node: GraphNode, seen: Observation): DriverPlan {
    if (seen.exists === 'unknown')
      return {
        verb: 'none',
        impact: 'none',
        because: seen.why,
        reversible: true,
      };
    if (seen.exists === 'no')
      return {
        verb: 'create',
        impact: 'none',
        because: 'It is not there',
        reversible: true,
      };
    if (seen.drifted)
      return {
        verb: 'update',
        impact: 'restart',
        because: `Size becomes ${node.properties.size}`,
        reversible: true,
      };
    return {
      verb: 'none',
      impact: 'none',
      because: 'It is as wanted',
      reversible: true,
    };
  }

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    this.reach(ctx.signal);
    this.fence(node.name, ctx.fence);
    if (!this.world.passwords.has(node.name))
      this.world.passwords.set(
        node.name,
        randomBytes(24).toString('base64url'),
      );
    ctx.log(`${node.name}: size ${node.properties.size}`);
    const thing = this.world.find(node.name);
    if (thing) thing.size = String(node.properties.size);
    else
      this.world.things.push({
        id: node.name,
        size: String(node.properties.size),
        readyAt: Date.now() + 30,
      });
  }

  async remove(
    node: Pick<GraphNode, 'type' | 'name'>,
    ctx: DriverContext,
  ): Promise<boolean> {
    this.reach(ctx.signal);
    this.fence(node.name, ctx.fence);
    const index = this.world.things.findIndex(thing => thing.id === node.name);
    if (index >= 0) this.world.things.splice(index, 1);
    return true;
  }
}

/** A world for the suite, around a driver of that target. */
export function memoryWorld(
  target: MemoryTarget,
  makeDriver: () => Driver,
): DriverWorld {
  return {
    makeDriver,
    makeNode: async index => ({
      id: 'postgres',
      type: 'postgres',
      name: `thing-${index}`,
      dependsOn: [],
      properties: { size: 'small' },
      resource: true,
    }),
    changed: node => ({ ...node, properties: { size: 'large' } }),
    inputs: async () => ({}),
    count: async node =>
      target.things.filter(thing => thing.id === node.name).length,
    drift: async node => void (target.find(node.name)!.size = 'tiny'),
    intact: async node => target.find(node.name)?.size === node.properties.size,
    whileUnreachable: async fn => {
      target.reachable = false;
      await fn().finally(() => (target.reachable = true));
    },
    secretValues: () => [...target.passwords.values()],
    readyMs: 1000,
  };
}
