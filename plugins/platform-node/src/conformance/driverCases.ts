import Ajv from 'ajv';
import assert from 'node:assert/strict';
import type { Harness } from './Harness';

/** One thing that every driver has to keep to. Throws if it does not. */
export interface DriverCase {
  title: string;
  /** What the world must be able to do for it. */
  needs?: Array<'changed' | 'drift' | 'crashTarget'>;
  run(harness: Harness, index: number): Promise<void>;
}

/** What the loop and the rest of the platform build on. */
export const driverCases: DriverCase[] = [
  {
    title: 'what was never made does not exist, and is planned to be created',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      const seen = await h.observe(node);
      assert.equal(seen.exists, 'no');
      assert.equal(h.plan(node, seen).verb, 'create');
    },
  },
  {
    title: 'becomes ready, and its outputs match their schema',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      const seen = await h.settle(node, 1);
      assert.equal(h.plan(node, seen).verb, 'none');
      const validate = new Ajv({ strict: false }).compile(
        h.driver.outputsSchema,
      );
      assert.ok(
        validate(seen.outputs),
        `outputs ${JSON.stringify(seen.outputs)}: ${JSON.stringify(
          validate.errors,
        )}`,
      );
      assert.equal(await h.world.count(node), 1);
    },
  },
  {
    title: 'creating twice, also at the same time, is creating once',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      await Promise.all([h.apply(node, 1), h.apply(node, 1)]);
      const first = await h.settle(node, 1);
      await h.apply(node, 2);
      const second = await h.settle(node, 2);
      assert.deepEqual(second.outputs, first.outputs);
      assert.equal(await h.world.count(node), 1);
    },
  },
  {
    title: 'a crash between creating and recording makes nothing twice',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      await h.apply(node, 1);
      h.forget();
      await h.settle(node, 2);
      assert.equal(await h.world.count(node), 1);
      h.forget();
      await h.removeAll(node, 3);
      assert.equal(await h.world.count(node), 0);
    },
  },
  {
    title:
      'a crash of the target while it creates leaves something that can be finished or removed',
    needs: ['crashTarget'],
    async run(h, index) {
      const node = await h.world.makeNode(index);
      const other = await h.world.makeNode(index + 500);
      await h.apply(other, 1);
      await h.apply(node, 1);
      await h.world.crashTarget!();
      await h.settle(node, 2);
      assert.equal(await h.world.count(node), 1);
      await h.removeAll(other, 2);
      assert.equal(await h.world.count(other), 0);
    },
  },
  {
    title:
      'an older fence changes nothing, removes nothing, and brings nothing back',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      await h.apply(node, 10);
      await h.settle(node, 10);
      if (h.world.changed) {
        await h.refuses(h.apply(h.world.changed(node), 9), 'fenced');
        const seen = await h.observe(node);
        assert.ok(
          seen.exists === 'yes' && !seen.drifted,
          'the older worker has changed it',
        );
      }
      await h.refuses(h.remove(node, 9), 'fenced');
      assert.equal(await h.world.count(node), 1);
      await h.removeAll(node, 11);
      await h.refuses(h.apply(node, 10), 'fenced');
      assert.equal(await h.world.count(node), 0);
      assert.equal((await h.observe(node)).exists, 'no');
    },
  },
  {
    title: 'what somebody changed behind its back is seen, and made good',
    needs: ['drift'],
    async run(h, index) {
      const node = await h.world.makeNode(index);
      await h.settle(node, 1);
      assert.ok(
        await h.world.intact(node),
        'it is not what it says it is, before anybody touched it',
      );
      await h.world.drift!(node);
      await h.until('it is made good', async () => {
        await h.settle(node, 2);
        return (await h.world.intact(node)) || undefined;
      });
      assert.equal(await h.world.count(node), 1);
    },
  },
  {
    title: 'an update is planned as one, and keeps the object',
    needs: ['changed'],
    async run(h, index) {
      const node = await h.world.makeNode(index);
      await h.settle(node, 1);
      const changed = h.world.changed!(node);
      const seen = await h.observe(changed);
      assert.ok(
        seen.exists === 'yes' && seen.drifted,
        'the difference is not seen',
      );
      const plan = h.plan(changed, seen);
      assert.equal(plan.verb, 'update');
      assert.ok(plan.because.trim(), 'the plan does not say why');
      await h.apply(changed, 2);
      await h.settle(changed, 2);
      assert.equal(await h.world.count(node), 1);
    },
  },
  {
    title:
      'removing what was never made is done, and it can be made afterwards',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      assert.equal(await h.remove(node, 1), true);
      await h.settle(node, 2);
      assert.equal(await h.world.count(node), 1);
    },
  },
  {
    title:
      'removing while it is being made leaves nothing; removing twice is removing once',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      await h.apply(node, 1);
      await h.removeAll(node, 2);
      assert.equal(await h.world.count(node), 0);
      assert.equal(await h.remove(node, 2), true);
      assert.equal((await h.observe(node)).exists, 'no');
    },
  },
  {
    title: 'a target that cannot be reached is unknown, never gone',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      await h.settle(node, 1);
      await h.world.whileUnreachable(async () => {
        const seen = await h.observe(node);
        assert.equal(seen.exists, 'unknown');
        assert.equal(h.plan(node, seen).verb, 'none');
        await h.refuses(h.remove(node, 2), 'retryable', 'unknown');
        const fresh = await h.world.makeNode(index + 500);
        await h.refuses(h.apply(fresh, 2), 'retryable', 'unknown');
      });
      await h.settle(node, 3);
      assert.equal(await h.world.count(node), 1);
    },
  },
  {
    title: 'an aborted call ends at once, and the next claim finishes the work',
    async run(h, index) {
      const node = await h.world.makeNode(index);
      const before = new AbortController();
      before.abort();
      await h.refuses(h.apply(node, 1, before.signal), 'unknown', 'retryable');
      assert.equal(
        await h.world.count(node),
        0,
        'it was made although the signal had been given before',
      );

      const during = new AbortController();
      const started = Date.now();
      const call = h.apply(node, 1, during.signal).catch(() => undefined);
      during.abort();
      await call;
      assert.ok(
        Date.now() - started < 1000,
        'it did not end within a second of the signal',
      );
      h.forget();
      await h.settle(node, 2);
      assert.equal(await h.world.count(node), 1);
    },
  },
  {
    // The last one: it reads what all the others have written.
    title: 'no secret in any output, plan, log line or error',
    async run(h) {
      assert.ok(h.words.length > 0, 'nothing was recorded');
      const all = h.words.join('\n');
      for (const value of h.world.secretValues()) {
        for (const form of [
          value,
          encodeURIComponent(value),
          Buffer.from(value).toString('base64'),
        ]) {
          assert.ok(!all.includes(form), 'a secret value was handed out');
        }
      }
    },
  },
];
