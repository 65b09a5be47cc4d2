import type { GraphNode } from '@waymark/platform-common';
import assert from 'node:assert/strict';
import type { Driver, DriverContext, DriverPlan, Observation } from '../driver';
import { DriverError } from '../errors';
import type { DriverWorld } from './driverWorld';

type Seen = Extract<Observation, { exists: 'yes' }>;

/** Drives a driver as the loop does, and keeps every word that comes out of it. */
export class Harness {
  readonly world: DriverWorld;
  readonly words: string[] = [];
  driver: Driver;

  constructor(world: DriverWorld) {
    this.world = world;
    this.driver = world.makeDriver();
  }

  /** The platform crashes: whatever the driver kept in memory is gone. */
  forget(): void {
    this.driver = this.world.makeDriver();
  }

  async #context(
    node: GraphNode,
    fence: number,
    signal?: AbortSignal,
  ): Promise<DriverContext> {
    return {
      fence,
      signal: signal ?? new AbortController().signal,
      log: line => this.words.push(line),
      inputs: await this.world.inputs(node),
    };
  }

  async #record<T>(call: Promise<T>): Promise<T> {
    try {
      const value = await call;
      this.words.push(JSON.stringify(value ?? null));
      return value;
    } catch (error) {
      const { message, what, why, next, stack } = error as DriverError;
      this.words.push([message, what, why, next, stack].join('\n'));
      throw error;
    }
  }

  async observe(node: GraphNode, fence = 1): Promise<Observation> {
    const context = await this.#context(node, fence);
    return this.#record(this.driver.observe(node, context));
  }

  plan(node: GraphNode, seen: Observation): DriverPlan {
    const plan = this.driver.plan(node, seen);
    this.words.push(JSON.stringify(plan));
    return plan;
  }

  async apply(
    node: GraphNode,
    fence: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const context = await this.#context(node, fence, signal);
    await this.#record(this.driver.apply(node, context));
  }

  async remove(node: GraphNode, fence: number): Promise<boolean> {
    const context = await this.#context(node, fence);
    return this.#record(
      this.driver.remove({ type: node.type, name: node.name }, context),
    );
  }

  async removeAll(node: GraphNode, fence: number): Promise<void> {
    await this.until(
      `${node.name} is gone`,
      async () => (await this.remove(node, fence)) || undefined,
    );
  }

  /** Observes, plans and applies until the object is ready and nothing is left to do. */
  async settle(node: GraphNode, fence: number): Promise<Seen> {
    return this.until(`${node.name} is ready`, async () => {
      const seen = await this.observe(node, fence);
      if (seen.exists === 'yes' && seen.ready && !seen.drifted) return seen;
      if (seen.exists === 'yes' && seen.failed)
        assert.fail(`${node.name} failed: ${seen.message} ${seen.words ?? ''}`);
      if (this.plan(node, seen).verb !== 'none') await this.apply(node, fence);
      return undefined;
    });
  }

  /** Asks until there is an answer, for as long as the world says. */
  async until<T>(what: string, fn: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + this.world.readyMs;
    for (;;) {
      const value = await fn();
      if (value !== undefined) return value;
      assert.ok(
        Date.now() < deadline,
        `within ${this.world.readyMs} ms: ${what}`,
      );
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  /** Fails unless the call throws a {@link DriverError} of one of these classes. */
  async refuses(call: Promise<unknown>, ...classes: string[]): Promise<void> {
    const error = await call.then(
      () => undefined,
      (e: unknown) => e,
    );
    assert.ok(
      error,
      `should have thrown a DriverError of class ${classes.join(' or ')}`,
    );
    assert.equal(
      (error as Error).name,
      'DriverError',
      `should have thrown a DriverError, threw ${error}`,
    );
    assert.ok(
      classes.includes((error as DriverError).errorClass),
      `class ${classes.join(' or ')}, was ${
        (error as DriverError).errorClass
      }: ${error}`,
    );
    const { what, why, next } = error as DriverError;
    for (const [part, text] of Object.entries({ what, why, next }))
      assert.ok(text?.trim(), `the error has no \`${part}\``);
  }
}
