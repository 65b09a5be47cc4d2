import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { setTimeout as sleep } from 'node:timers/promises';
import { DocsAhead } from './DocsAhead';

const entity = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, annotations: { 'backstage.io/techdocs-ref': 'dir:.', 'waymark.dev/repository': name } },
});

function setUp(build: (one: Entity) => Promise<boolean>, entities = [entity('a'), entity('b')]) {
  const asked: unknown[] = [];
  const ahead = new DocsAhead({
    auth: mockServices.auth(),
    logger: mockServices.logger.mock(),
    catalog: {
      // As the catalog does: in pages, and whoever has a cursor names nothing else.
      async queryEntities({ filter, cursor, limit }: any) {
        const { name, from } = cursor ? JSON.parse(cursor) : { name: filter['metadata.annotations.waymark.dev/repository'], from: 0 };
        asked.push(name);
        const found = entities.filter(one => !name || one.metadata.name === name);
        const end = from + limit;
        return { items: found.slice(from, end), totalItems: found.length, pageInfo: end < found.length ? { nextCursor: JSON.stringify({ name, from: end }) } : {} };
      },
    } as any,
    build,
    isNear: one => one.metadata.name !== 'far',
    looks: [0, 20],
  });
  return { ahead, asked };
}

it('a push renders the docs of its repository, and of no other', async () => {
  const built: string[] = [];
  const { ahead, asked } = setUp(async one => Boolean(built.push(one.metadata.name)));
  ahead.hint({ kind: 'repository', name: 'b' });
  ahead.hint({ kind: 'release', name: 'a' });
  await sleep(200);
  expect(asked).toEqual(['b', 'b']);
  expect(new Set(built)).toEqual(new Set(['b']));
  await ahead.stop();
});

it('the start renders what is on this machine, one after another, past one that fails', async () => {
  const built: string[] = [];
  let running = 0;
  const { ahead } = setUp(
    async one => {
      running += 1;
      expect(running).toBe(1);
      await sleep(10);
      running -= 1;
      built.push(one.metadata.name);
      if (one.metadata.name === 'a') throw new Error('broken');
      return true;
    },
    [entity('a'), entity('far'), entity('b')],
  );
  ahead.start([0]);
  await sleep(300);
  expect(built).toEqual(['a', 'b']);
  await ahead.stop();
});

it('the start renders all of them, however many there are', async () => {
  const built = new Set<string>();
  const many = Array.from({ length: 1201 }, (_, n) => entity(`docs-${n}`));
  const { ahead, asked } = setUp(async one => Boolean(built.add(one.metadata.name)), many);
  ahead.start([0]);
  for (let i = 0; i < 100 && built.size < many.length; i++) await sleep(20);
  await ahead.stop();
  expect(built.size).toBe(1201);
  expect(asked).toHaveLength(3);
});

it('after the end nothing begins', async () => {
  const built: string[] = [];
  const { ahead } = setUp(async one => Boolean(built.push(one.metadata.name)));
  ahead.hint({ kind: 'repository', name: 'a' });
  await ahead.stop();
  await sleep(100);
  expect(built).toEqual([]);
});
