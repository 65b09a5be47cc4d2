import type {
  ApiOperation,
  ApiOperationStep,
} from '@waymark/platform-common/api';
import { duration } from '../format/duration';

type Steps = Pick<ApiOperation, 'steps'>;

const isCanary = ({ id }: ApiOperationStep) => /\/canary-\d+$/.test(id);
const find = ({ steps }: Steps, { id }: ApiOperationStep) =>
  steps.find(one => one.id === id);

/** How a step has ended. One that had nothing to do and nothing to say is not told. */
function ended(step: ApiOperationStep): string[] {
  const { state, title, message, startedAt, endedAt } = step;
  if (state === 'skipped') return message ? [`– ${title}: ${message}`] : [];
  const took =
    startedAt && endedAt
      ? `, ${duration(Date.parse(endedAt) - Date.parse(startedAt))}`
      : '';
  // What a canary has come to is said nowhere else.
  const what = isCanary(step) && message ? `: ${message}` : '';
  return [`${state === 'failed' ? '✗' : '✓'} ${title}${took}${what}`];
}

/** The steps that have ended since, a line for each. Pure. */
export function endedNews(before: Steps, now: Steps): string[] {
  return now.steps.flatMap(step =>
    step.state !== find(before, step)?.state &&
    ['succeeded', 'skipped', 'failed'].includes(step.state)
      ? ended(step)
      : [],
  );
}

/** What the steps under way wait for. A canary says each measurement in its log; only that it is paused is news. Pure. */
export function waitNews({ steps }: Steps): string[] {
  return steps.flatMap(step => {
    const { state, title, message } = step;
    if (state !== 'running' || !message) return [];
    if (isCanary(step) && !message.startsWith('Paused')) return [];
    return [`… ${title}: ${message}`];
  });
}

/**
 * Tells what is new of an operation's steps as it changes. What a step waits for is told only once it has waited a
 * while: most waits are over before anybody could read them.
 */
export class StepTeller {
  private last: Steps;
  private timer: NodeJS.Timeout | undefined;
  private readonly told = new Set<string>();

  constructor(
    begin: Steps,
    private readonly tell: (line: string) => void,
    private readonly patienceMs = 1500,
  ) {
    this.last = begin;
  }

  next(now: Steps): void {
    for (const line of endedNews(this.last, now)) this.tell(line);
    const waits = waitNews(now).join('\n');
    if (waits !== waitNews(this.last).join('\n')) {
      this.stop();
      this.timer = setTimeout(() => this.tellWaits(), this.patienceMs);
      this.timer.unref();
    }
    this.last = now;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private tellWaits(): void {
    for (const line of waitNews(this.last)) {
      if (!this.told.has(line)) this.tell(line);
      this.told.add(line);
    }
  }
}
