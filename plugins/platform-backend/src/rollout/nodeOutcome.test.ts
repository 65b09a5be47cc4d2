import type { NodeStatus } from '@waymark/platform-common';
import { nodeOutcome } from './nodeOutcome';

const stage = { title: 'Migrate', timeoutSeconds: 60 };
const node = (more: Partial<NodeStatus>): NodeStatus => ({ id: 'migration/r1', type: 'migration', name: 'pay-staging-r1-migrate', phase: 'pending', ...more });

it('says why what it waits for is refused, not only that it waits', () => {
  const refused = node({
    message: 'Waits for pay-staging-db: pay-staging-db: There is no room for another database',
    cause: { node: 'postgres', object: 'pay-staging-db', words: 'this machine keeps 40 databases at most, and has them\nat room.ts' },
  });
  expect(nodeOutcome(stage, refused, null)).toEqual({
    state: 'waiting',
    message: 'Waits for pay-staging-db: pay-staging-db: There is no room for another database: this machine keeps 40 databases at most, and has them',
  });
  const said = node({ message: 'It is full: no room', cause: { node: 'postgres', words: 'no room' } });
  expect(nodeOutcome(stage, said, null)).toMatchObject({ message: 'It is full: no room' });
  expect(nodeOutcome(stage, undefined, null)).toMatchObject({ message: 'Waits for the loop' });
});
