import type { Graph, NodeStatus } from '@waymark/platform-common';
import type { BindingRow } from '../store/rows';
import { bindingConditions } from './bindingConditions';
import { describeError } from './describeError';
import { nextLook } from './nextLook';
import { observedStatus } from './observedStatus';
import { resourceConditions } from '../resource/resourceConditions';

const at = '2026-01-01T00:00:00.000Z';
const node = (id: string, phase: NodeStatus['phase'], observedGeneration: number, more: Partial<NodeStatus> = {}): NodeStatus => ({ id, type: id.split('/')[0], name: id, phase, observedGeneration, ...more });
const graph = { nodes: [{ id: 'workload/r2', type: 'workload', name: 'w2', dependsOn: [] }, { id: 'route', type: 'route', name: 'x', dependsOn: ['workload/r2'] }], conditions: [] } as unknown as Graph;
const before = { type: 'Ready', status: 'True' as const, reason: 'AllReady', message: 'r1 serves.', observedGeneration: 4 };
const ready = (nodes: NodeStatus[], conditions = [before]) =>
  bindingConditions({ binding: { service: 's', environment: 'e', generation: 5, conditions } as unknown as BindingRow, pins: { stable: { number: 2 } as any, weight: 0 }, graph, nodes, at }).find(c => c.type === 'Ready');

describe('Ready', () => {
  it('is not said of a release while its route was last seen before the pin was moved', () => {
    expect(ready([node('workload/r2', 'ready', 5), node('route', 'ready', 4)])).toMatchObject({ status: 'True', message: 'r1 serves.', observedGeneration: 4 });
    expect(ready([node('workload/r2', 'ready', 5), node('route', 'ready', 4)], [])).toMatchObject({ status: 'False', reason: 'Progressing' });
    expect(ready([node('workload/r2', 'ready', 5), node('route', 'ready', 5)])).toMatchObject({ status: 'True', message: 'r2 serves.', observedGeneration: 5 });
  });

  it('says at once what has gone wrong', () => {
    expect(ready([node('workload/r2', 'failed', 5, { message: 'keeps ending', cause: { node: 'workload/r2', words: 'Error' } }), node('route', 'ready', 4)])).toMatchObject({ status: 'False', reason: 'Failing', cause: { words: 'Error' } });
  });
});

describe('a database that is read and takes no writes', () => {
  const wanted = { id: 'postgres', type: 'postgres' as const, name: 'shop-db', dependsOn: [], properties: {} } as any;
  const seen = (limited?: boolean) =>
    ({ ...observedStatus(wanted, { exists: 'yes', ready: true, failed: false, drifted: false, message: 'It takes no writes', words: 'No space left on /disk', ...(limited ? { limited } : {}), outputs: {} }), observedGeneration: 5 });
  const place = (limited?: boolean) =>
    bindingConditions({ binding: { service: 's', environment: 'e', generation: 5, conditions: [before] } as unknown as BindingRow, pins: { stable: { number: 2 } as any, weight: 0 }, graph: { ...graph, nodes: [wanted, ...graph.nodes] }, nodes: [seen(limited), node('workload/r2', 'ready', 5), node('route', 'ready', 5)], at });
  const alone = (limited?: boolean) =>
    resourceConditions({ resource: { name: 'shop-db', type: 'postgres', generation: 5, conditions: [], operation: null }, wanted, node: seen(limited), capabilities: {} as any, at });

  it.each([['in its place', place], ['alone', alone]])('%s is ready, and that is said with its cause and the way out; what is only told is not', (_, of) => {
    expect(of(true)).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
    expect(of(true)).toContainEqual(expect.objectContaining({ type: 'TakesWrites', status: 'False', reason: 'DiskFull', cause: { node: 'postgres', object: 'shop-db', words: 'No space left on /disk' }, next: expect.stringContaining('Make room') }));
    expect(of().filter(c => c.type === 'TakesWrites')).toEqual([]);
  });
});

describe('the next look', () => {
  const now = Date.parse(at);
  const of = (...nodes: NodeStatus[]) => nextLook({ nodes, inGraph: ['a', 'b'] }, now, () => 0.5);
  it.each([
    ['idle', [node('a', 'ready', 1)], 240_000],
    ['under way', [node('a', 'ready', 1), node('b', 'applying', 1)], 200],
    ['failing, with others waiting for it', [node('a', 'failed', 1), node('b', 'pending', 1)], 2_000],
    ['just unknown', [node('a', 'unknown', 1, { since: '2025-12-31T23:59:55.000Z' })], 1_000],
    ['unknown for long', [node('a', 'unknown', 1, { since: '2025-12-31T23:00:00.000Z' })], 5_000],
    ['going', [node('x', 'removing', 1)], 200],
    ['not to be removed', [node('x', 'removing', 1, { cause: { node: 'x', words: 'no' } })], 5_000],
    ['left over', [node('x', 'ready', 1)], 200],
  ])('%s', (_, nodes, wanted) => expect(of(...nodes)).toBe(wanted));
});

it('says of an exception that nobody expected its first line, and no more', () => {
  expect(describeError(new TypeError('x is not a function\n    at secret'))).toEqual({ what: 'Something broke inside the platform', why: 'TypeError: x is not a function' });
  expect(describeError('text').why).toBe('Error: text');
});
