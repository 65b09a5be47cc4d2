import type { ApiOperation } from '@waymark/platform-common/api';
import { actorName, buttonReasons, progressWords } from './operationWords';

const step = (
  title: string,
  state: ApiOperation['steps'][number]['state'],
): ApiOperation['steps'][number] => ({
  id: title,
  title,
  state,
  startedAt: null,
  endedAt: null,
  reversible: true,
  error: null,
});

describe('buttonReasons', () => {
  const base = { parent: null, canRetry: false, canUndo: false };

  it('says nothing where the button can be pressed', () => {
    expect(
      buttonReasons({
        ...base,
        state: 'failed',
        canRetry: true,
        canUndo: true,
      }),
    ).toEqual({ retry: undefined, undo: undefined });
  });

  it('repeats what the platform gives as the reason', () => {
    const whyNot = 'It is still running.';
    expect(buttonReasons({ ...base, state: 'running', whyNot })).toEqual({
      retry: whyNot,
      undo: whyNot,
    });
  });

  it('lets a running one be undone though not retried', () => {
    const reasons = buttonReasons({ ...base, state: 'running', canUndo: true });
    expect(reasons.retry).toMatch(/running/);
    expect(reasons.undo).toBeUndefined();
  });

  it('never leaves a disabled button without a reason', () => {
    const states: ApiOperation['state'][] = [
      'running',
      'succeeded',
      'failed',
      'undoing',
      'undone',
      'superseded',
    ];
    for (const state of states) {
      const reasons = buttonReasons({ ...base, state });
      expect(reasons.retry).toBeTruthy();
      expect(reasons.undo).toBeTruthy();
    }
  });

  it('tells people of another team that it is not theirs', () => {
    const failed = {
      ...base,
      state: 'failed' as const,
      canRetry: true,
      canUndo: true,
      team: 'payments',
    };
    const of = (name: string, isPlatformTeam = false) => ({
      teams: [{ name, title: name, entityRef: `group:default/${name}` }],
      isPlatformTeam,
    });
    const reasons = buttonReasons(failed, of('search'));
    expect(reasons.retry).toMatch(/team payments/);
    expect(reasons.undo).toBe(reasons.retry);
    const may = { retry: undefined, undo: undefined };
    expect(buttonReasons(failed, of('payments'))).toEqual(may);
    expect(buttonReasons(failed, of('platform', true))).toEqual(may);
  });

  it('points from a part to the whole', () => {
    expect(
      buttonReasons({
        ...base,
        state: 'failed',
        canRetry: true,
        parent: 'op-1',
      }).undo,
    ).toMatch(/part of another/);
  });
});

describe('progressWords', () => {
  const operation = (steps: ApiOperation['steps']) =>
    ({ steps } as ApiOperation);

  it('names everything that runs, side by side', () => {
    expect(
      progressWords(
        operation([
          step('Install', 'succeeded'),
          step('Lint', 'running'),
          step('Test', 'running'),
        ]),
      ),
    ).toBe('Lint, Test');
  });

  it('names the step that failed', () => {
    expect(
      progressWords(
        operation([step('Install', 'succeeded'), step('Test', 'failed')]),
      ),
    ).toBe('Failed at "Test"');
  });

  it('counts otherwise', () => {
    expect(
      progressWords(operation([step('A', 'succeeded'), step('B', 'skipped')])),
    ).toBe('2 of 2 steps done');
  });
});

it('shortens people only', () => {
  expect(actorName('user:default/mira')).toBe('mira');
  expect(actorName('token:3f0c of user:default/mira')).toBe(
    'token:3f0c of mira',
  );
  expect(actorName('pipeline')).toBe('pipeline');
});
