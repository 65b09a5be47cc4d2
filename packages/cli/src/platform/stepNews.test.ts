import { deployment } from '../__testUtils__/samples';
import { endedNews, StepTeller, waitNews } from './stepNews';

const at = (states: Parameters<typeof deployment>[1], message?: string) => {
  const one = deployment({}, states);
  return {
    ...one,
    steps: one.steps.map(step =>
      ['running', 'skipped', 'succeeded'].includes(step.state)
        ? { ...step, message }
        : step,
    ),
  };
};

it('tells each end once, and nothing of what had nothing to do', () => {
  const begun = at({ release: 'running' });
  const then = at({ release: 'succeeded', 'staging/traffic': 'skipped' });
  expect(endedNews(begun, then)).toEqual(['✓ Choose the release']);
  expect(endedNews(then, then)).toEqual([]);
  expect(
    endedNews(begun, at({ 'staging/traffic': 'skipped' }, 'r1 serves there')),
  ).toEqual(['– staging: Traffic: r1 serves there']);
  expect(
    endedNews(
      begun,
      at({ 'production/canary-10': 'succeeded' }, 'only probes'),
    ),
  ).toEqual(['✓ production: Canary at 10 %: only probes']);
});

it('leaves the measurements of a canary to its log, and says that it is paused', () => {
  const message = '10 %: 0 of 60 requests failed';
  expect(waitNews(at({ 'production/canary-10': 'running' }, message))).toEqual(
    [],
  );
  expect(
    waitNews(at({ 'production/canary-10': 'running' }, `Paused at ${message}`)),
  ).toHaveLength(1);
});

it('tells a wait when it lasts, once', async () => {
  const lines: string[] = [];
  const teller = new StepTeller(at({}), line => lines.push(line), 30);
  teller.next(at({ release: 'running' }, 'Waits for the loop'));
  teller.next(at({ release: 'running' }, 'Waits for the pipeline'));
  await new Promise(resolve => setTimeout(resolve, 80));
  teller.next(at({ release: 'running' }, 'Something short'));
  teller.next(at({ release: 'running' }, 'Waits for the pipeline'));
  await new Promise(resolve => setTimeout(resolve, 80));
  teller.stop();
  expect(lines).toEqual(['… Choose the release: Waits for the pipeline']);
});
