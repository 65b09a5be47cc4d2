import type { NodeStatus, TargetCapabilities } from '@waymark/platform-common';
import { resourceConditions } from './resourceConditions';
import { standaloneNode } from './standaloneNode';

const capabilities = { target: 'local', backups: false } as TargetCapabilities;
const row = { id: 'pg-1', type: 'postgres', name: 'ledger', object_name: 'ledger-staging-database', size: 'small', generation: 2, conditions: [], operation: 'op-1', service: null, login: null, logins: [] };
const wanted = standaloneNode(row);
const node = (more: Partial<NodeStatus>): NodeStatus => ({ id: 'postgres', type: 'postgres', name: wanted.name, phase: 'ready', observedGeneration: 2, ...more });
const ready = (state?: NodeStatus) => resourceConditions({ resource: row, wanted, node: state, capabilities, at: 'now' })[0];

describe('conditions of a resource without a service', () => {
  it('are true only for what was observed at this generation', () => {
    expect(ready(node({}))).toMatchObject({ type: 'Ready', status: 'True', message: 'ledger takes connections.', observedGeneration: 2 });
    expect(ready(node({ observedGeneration: 1 }))).toMatchObject({ status: 'False', reason: 'Progressing' });
    expect(ready(undefined)).toMatchObject({ status: 'False', reason: 'Progressing' });
  });

  it('name the object and its own words, and the next command', () => {
    const cause = { node: 'postgres', object: wanted.name, words: 'no space left' };
    expect(ready(node({ phase: 'failed', message: 'it stops', cause }))).toMatchObject({ status: 'False', reason: 'Failing', message: 'it stops', cause, next: 'platform operations op-1' });
    expect(ready(node({ phase: 'unknown', message: 'who knows' }))).toMatchObject({ status: 'Unknown', reason: 'NotReachable' });
  });

  it('say what the target does not do, and keep the time of what has not changed', () => {
    const types = (backups: boolean) => resourceConditions({ resource: row, wanted, node: node({}), capabilities: { ...capabilities, backups }, at: 'now' }).map(c => c.type);
    expect(types(false)).toEqual(['Ready', 'BackupsNotScheduled']);
    expect(types(true)).toEqual(['Ready']);
    const before = [{ type: 'Ready', status: 'True' as const, reason: 'AllReady', message: '', lastTransitionTime: 'then' }];
    expect(resourceConditions({ resource: { ...row, conditions: before }, wanted, node: node({}), capabilities, at: 'now' })[0].lastTransitionTime).toBe('then');
  });
});
