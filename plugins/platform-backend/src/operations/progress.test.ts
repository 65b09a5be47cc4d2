import type { StepRow } from '../store/rows';
import { failureOf, nextToRun, nextToUndo } from './progress';

const step = (id: string, position: number, state: StepRow['state'], error: any = null): StepRow =>
  ({ operation: 'o', id, position, state, error, started_at: null, ended_at: null, message: null, data: {} });
const defined = [{ id: 'a', needs: [] }, { id: 'b' }, { id: 'c', needs: ['a'] }, { id: 'd', needs: ['b', 'c'] }];

describe('progress of an operation', () => {
  it('runs side by side what needs the same, and waits for all that is needed', () => {
    const steps = [step('a', 0, 'succeeded'), step('b', 1, 'pending'), step('c', 2, 'pending'), step('d', 3, 'pending')];
    expect(nextToRun(defined, steps).map(s => s.id)).toEqual(['b', 'c']);
    steps[1].state = 'succeeded';
    steps[2].state = 'skipped';
    expect(nextToRun(defined, steps).map(s => s.id)).toEqual(['d']);
  });

  it('begins nothing new once one has failed, and lets what runs end', () => {
    const steps = [step('a', 0, 'succeeded'), step('b', 1, 'failed', { step: 'b' }), step('c', 2, 'running'), step('d', 3, 'pending')];
    expect(nextToRun(defined, steps).map(s => s.id)).toEqual(['c']);
    expect(failureOf(steps)).toEqual({ step: 'b' });
  });

  it('takes back in reverse order only what has begun', () => {
    const steps = [step('a', 0, 'succeeded'), step('b', 1, 'failed'), step('c', 2, 'skipped'), step('d', 3, 'pending')];
    expect(nextToUndo(steps)?.id).toBe('b');
    steps[1].state = 'undone';
    expect(nextToUndo(steps)?.id).toBe('a');
    steps[0].state = 'undone';
    expect(nextToUndo(steps)).toBeUndefined();
  });
});
