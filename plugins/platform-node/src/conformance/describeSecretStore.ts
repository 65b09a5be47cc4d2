// It is a suite for others to run, not a test of its own.
/* eslint-disable jest/no-export */
import type { SecretStore } from '../secretStore';

/** What an author of a secret store brings to the suite. */
export interface SecretStoreWorld {
  /** A store with no memory of its own, on the same place as the one before: as after a restart. */
  makeStore(): SecretStore;
  /** Everything that is kept, as bytes: no value may be in it in the clear. Leave out if nobody can look. */
  stored?(): Promise<Buffer[]>;
}

let counter = 0;
const fresh = () => `conformance/${process.pid}/${(counter += 1)}`;

/** Runs the conformance suite of secret stores, for jest. */
export function describeSecretStore(options: {
  name: string;
  makeWorld(): Promise<SecretStoreWorld>;
  dispose(): Promise<void>;
}): void {
  // eslint-disable-next-line jest/valid-title
  describe(`secret store conformance: ${options.name}`, () => {
    let world: SecretStoreWorld;
    let store: SecretStore;
    beforeAll(async () => {
      world = await options.makeWorld();
      store = world.makeStore();
    }, 60_000);
    afterAll(() => options.dispose(), 60_000);

    it('makes a value once, also when two ask at the same time, and keeps it over a restart', async () => {
      const name = fresh();
      let made = 0;
      const generate = () => `value-${(made += 1)}-${name}`;
      const answers = await Promise.all([
        store.ensure(name, generate),
        store.ensure(name, generate),
        world.makeStore().ensure(name, generate),
      ]);
      expect(new Set(answers.map(answer => answer.value)).size).toBe(1);
      expect(answers.map(answer => answer.version)).toEqual([1, 1, 1]);
      expect(await world.makeStore().ensure(name, () => 'another')).toEqual(
        answers[0],
      );
      expect(await world.makeStore().get(name)).toEqual(answers[0]);
    });

    it('numbers versions, and gives the newest or the one that is asked for', async () => {
      const name = fresh();
      expect(await store.put(name, 'one')).toBe(1);
      expect(await store.put(name, 'two')).toBe(2);
      expect(await store.get(name)).toEqual({ version: 2, value: 'two' });
      expect(await store.get(name, 1)).toEqual({ version: 1, value: 'one' });
      expect(await store.ensure(name, () => 'three')).toEqual({
        version: 2,
        value: 'two',
      });
    });

    it('gives each of several writers a number of its own', async () => {
      const name = fresh();
      const versions = await Promise.all(
        ['a', 'b', 'c', 'd'].map(value => store.put(name, value)),
      );
      expect([...versions].sort()).toEqual([1, 2, 3, 4]);
    });

    it('keeps every value as it is', async () => {
      for (const value of [
        'a b',
        'ä€😀',
        `'"\\\n\t$(x)\u0000`,
        '',
        'x'.repeat(100_000),
      ]) {
        const name = fresh();
        await store.put(name, value);
        expect((await world.makeStore().get(name)).value === value).toBe(true);
      }
    });

    it('says that there is none', async () => {
      const name = fresh();
      await expect(store.get(name)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      await store.put(name, 'one');
      await expect(store.get(name, 2)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    });

    it('removes all versions, twice if need be, and makes a new value afterwards', async () => {
      const name = fresh();
      await store.put(name, 'one');
      await store.put(name, 'two');
      await store.remove(name);
      await store.remove(name);
      await expect(store.get(name)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      await expect(store.get(name, 1)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      expect((await store.ensure(name, () => 'anew')).value).toBe('anew');
    });

    it('keeps names apart', async () => {
      const name = fresh();
      await store.put(`${name}/a`, 'a');
      await store.put(name, 'b');
      await store.remove(name);
      expect((await store.get(`${name}/a`)).value).toBe('a');
    });

    it('keeps no value in the clear', async () => {
      const value = `in-the-clear-${fresh()}`;
      const name = fresh();
      await store.put(name, value);
      const stored = (await world.stored?.()) ?? [];
      for (const bytes of stored) {
        for (const form of [
          value,
          Buffer.from(value).toString('base64'),
          Buffer.from(value).toString('hex'),
        ]) {
          expect(bytes.includes(form)).toBe(false);
        }
      }
      // A world that shows nothing cannot be judged, and must not look as if it had been.
      expect(world.stored ? stored.length > 0 : true).toBe(true);
    });
  });
}
