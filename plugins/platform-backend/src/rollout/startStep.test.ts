import type { NodeStatus } from '@waymark/platform-common';
import type { BindingRow } from '../store/rows';
import { startingNode } from './candidate';
import { nodeOutcome } from './nodeOutcome';

const node = (id: string, more: Partial<NodeStatus>): NodeStatus => ({ id, type: id.split('/')[0], name: `pay-staging-r4-c2${id.startsWith('migration') ? '-migrate' : ''}`, phase: 'pending', observedGeneration: 7, ...more });
const beside = (...nodes: NodeStatus[]) => ({ stable: 4, candidate: 4, generation: 7, nodes } as unknown as BindingRow);
const waits = node('workload/r4-next', { message: 'Waits for pay-staging-r4-c2-migrate: The migration failed with exit code 1' });
const words = 'the database system is starting up';

it('ends with a migration that has failed, by its words, instead of waiting for what waits for it', () => {
  const binding = beside(node('migration/r4', { phase: 'failed', cause: { node: 'migration/r4', words } }), waits);
  expect(nodeOutcome({ title: 'Start beside the old one', timeoutSeconds: 120 }, startingNode(binding, 4), new Date())).toMatchObject({
    state: 'failed', what: 'Stage "Start beside the old one" failed: pay-staging-r4-c2-migrate', why: words,
  });
});

it('waits for the workload while the migration goes on, is done, is not there, or was seen to fail for what was wanted before', () => {
  for (const migration of [{ phase: 'pending' as const }, { phase: 'ready' as const }, { phase: 'failed' as const, observedGeneration: 6 }]) {
    expect(startingNode(beside(node('migration/r4', migration), waits), 4)).toBe(waits);
  }
  expect(startingNode(beside(waits), 4)).toBe(waits);
});
