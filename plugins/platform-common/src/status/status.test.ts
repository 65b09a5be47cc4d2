import type { Graph, Pins } from '../graph/types';
import { candidateCondition, environmentHealth, mergeConditions, readyCondition, serviceHealth } from '.';
import type { NodePhase, NodeStatus } from './types';

const pins = { stable: { number: 14 }, candidate: { number: 15 }, weight: 0 } as unknown as Pins;
const node = (id: string, phase: NodePhase, more: Partial<NodeStatus> = {}): NodeStatus => ({ id, type: id.split('/')[0], name: `name-of-${id}`, phase, ...more });
const graph = { nodes: ['postgres', 'workload/r14', 'migration/r15', 'workload/r15', 'route'].map(id => ({ id, type: id.split('/')[0], name: `name-of-${id}` })), conditions: [] } as unknown as Graph;
const ready = (nodes: NodeStatus[], p = pins) => readyCondition({ pins: p, graph, nodes, generation: 3, next: 'platform logs x' });
const good = ['postgres', 'workload/r14', 'route'].map(id => node(id, 'ready'));

describe('Ready', () => {
  it('is about what serves: a candidate that fails does not make it false', () => {
    expect(ready([...good, node('workload/r15', 'failed')])).toMatchObject({ status: 'True', observedGeneration: 3 });
  });

  it('names the failing object and its own words before anything that only waits for it', () => {
    const cause = { node: 'postgres', object: 'pg', words: 'no space left' };
    expect(ready([node('postgres', 'failed', { cause, message: 'pg is down' }), node('workload/r14', 'pending'), node('route', 'pending')])).toMatchObject({ status: 'False', reason: 'Failing', message: 'pg is down', cause, next: 'platform logs x' });
  });

  it('is unknown, never false, when the target does not answer', () => {
    expect(ready([node('postgres', 'ready'), node('workload/r14', 'unknown'), node('route', 'pending')])).toMatchObject({ status: 'Unknown', reason: 'NotReachable' });
  });

  it('is not true for what was never observed', () => {
    expect(ready([])).toMatchObject({ status: 'False', reason: 'Progressing' });
  });

  it('says so when nothing is deployed', () => {
    expect(ready([], { weight: 0 })).toMatchObject({ status: 'False', reason: 'NothingDeployed' });
  });
});

describe('CandidateReady', () => {
  it('is there only while there is one, and true only when all of its nodes are', () => {
    const of = (nodes: NodeStatus[], p = pins) => candidateCondition({ pins: p, graph, nodes, generation: 3 });
    expect(of(good, { ...pins, candidate: undefined })).toBeUndefined();
    expect(of(good)).toMatchObject({ status: 'False' });
    expect(of([...good, node('migration/r15', 'ready'), node('workload/r15', 'ready')])).toMatchObject({ status: 'True' });
    expect(of([...good, node('migration/r15', 'failed', { message: 'broke' }), node('workload/r15', 'pending')])).toMatchObject({ reason: 'Failing', message: 'broke' });
  });
});

describe('health', () => {
  const condition = (status: 'True' | 'False' | 'Unknown', reason: string) => [{ type: 'Ready', status, reason, message: 'm' }];
  it.each([
    [{ conditions: condition('True', 'AllReady'), replicas: { ready: 3, wanted: 3 } }, 'healthy'],
    [{ conditions: condition('True', 'AllReady'), replicas: { ready: 2, wanted: 3 } }, 'degraded'],
    [{ conditions: condition('True', 'AllReady'), errorRate: 0.2 }, 'degraded'],
    [{ conditions: condition('False', 'Failing'), replicas: { ready: 0, wanted: 3 } }, 'failing'],
    [{ conditions: condition('False', 'Failing'), replicas: { ready: 1, wanted: 3 } }, 'degraded'],
    [{ conditions: condition('False', 'Progressing') }, 'deploying'],
    [{ conditions: condition('False', 'Progressing'), replicas: { ready: 1, wanted: 1 } }, 'deploying'],
    [{ conditions: condition('False', 'Progressing'), replicas: { ready: 0, wanted: 1 } }, 'degraded'],
    [{ conditions: condition('False', 'Deploying'), replicas: { ready: 0, wanted: 1 } }, 'deploying'],
    [{ conditions: condition('False', 'NothingDeployed') }, 'empty'],
    [{ conditions: condition('Unknown', 'NotReachable') }, 'unknown'],
    [{ conditions: [] }, 'unknown'],
  ])('%j is %s', (input, color) => {
    expect(environmentHealth(input).color).toBe(color);
  });

  it('shows the worst environment', () => {
    const of = (...colors: any[]) => serviceHealth(colors.map(color => ({ color, message: '' })))?.color;
    expect(of('healthy', 'empty')).toBe('healthy');
    expect(of('healthy', 'failing')).toBe('failing');
    expect(of('empty', 'empty')).toBe('empty');
  });
});

describe('mergeConditions', () => {
  it('keeps the time of a status that has not changed', () => {
    const before = [{ type: 'Ready', status: 'True' as const, reason: 'a', message: '', lastTransitionTime: 'then' }];
    expect(mergeConditions(before, [{ type: 'Ready', status: 'True', reason: 'b', message: '' }], 'now')[0].lastTransitionTime).toBe('then');
    expect(mergeConditions(before, [{ type: 'Ready', status: 'False', reason: 'b', message: '' }], 'now')[0].lastTransitionTime).toBe('now');
  });
});
