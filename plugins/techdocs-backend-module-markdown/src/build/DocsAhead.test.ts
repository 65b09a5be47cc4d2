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
      async queryEntities({ filter }: any) {
        asked.push(filter['metadata.annotations.waymark.dev/repository']);
        const name = filter['metadata.annotations.waymark.dev/repository'];
        return { items: entities.filter(one => !name || one.metadata.name === name) };
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

it('after the end nothing begins', async () => {
  const built: string[] = [];
  const { ahead } = setUp(async one => Boolean(built.push(one.metadata.name)));
  ahead.hint({ kind: 'repository', name: 'a' });
  await ahead.stop();
  await sleep(100);
  expect(built).toEqual([]);
});
