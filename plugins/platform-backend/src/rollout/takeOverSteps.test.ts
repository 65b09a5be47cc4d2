import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { BESIDE, DIRECT, takeOverOrPassBy, takeOverSteps } from './takeOverSteps';

const first: StepDefinition = { id: 'first', title: 'Pin it', reversible: true, run: async () => ({ state: 'done' }) };
/** What a step comes to before it has read anything. */
const ran = (step: StepDefinition, result: object): Promise<StepOutcome | string> => step.run({ operation: { result, input: {} } } as StepContext).catch(() => 'it was run');

describe('the steps by which something takes over', () => {
  const steps = takeOverOrPassBy(first, 'staging');

  it('are those of every rollout, with what each needs', () => {
    const plain = takeOverSteps(first, 'staging');
    expect(steps.map(({ id, title, needs }) => ({ id, title, needs }))).toEqual(plain.map(({ id, title, needs }) => ({ id, title, needs })));
    expect(steps.length).toBeGreaterThan(2);
  });

  it('are passed by where nothing serves or nothing has changed, and only there', async () => {
    for (const step of steps.slice(1)) {
      expect(await ran(step, { ...DIRECT })).toEqual({ state: 'done', skipped: true });
      expect(await ran(step, { ...BESIDE })).toBe('it was run');
      expect(await ran(step, {})).toBe('it was run');
    }
    expect(await ran(steps[0], { ...DIRECT })).toEqual({ state: 'done' });
  });
});
