import type {
  ApiOperation,
  ApiOperationStep,
} from '@waymark/platform-common/api';
import { duration } from '../format/duration';

/** A canary says each measurement in its log; only that it waits for somebody is news. */
const isSaid = (step: ApiOperationStep) =>
  /\/canary-\d+$/.test(step.id) && !/^Paused/.test(step.message ?? '');

function ended(step: ApiOperationStep): string {
  const took =
    step.startedAt && step.endedAt
      ? duration(Date.parse(step.endedAt) - Date.parse(step.startedAt))
      : '';
  const mark = { succeeded: '✓', skipped: '–', failed: '✗' }[
    step.state as string
  ];
  const message = step.state === 'skipped' && step.message;
  return `${mark} ${step.title}${took && !message ? `, ${took}` : ''}${
    message ? `: ${message}` : ''
  }`;
}

/** What is new in the steps of an operation, a line for each: those that have ended, and what those under way wait for. */
export function stepNews(
  before: Pick<ApiOperation, 'steps'>,
  now: Pick<ApiOperation, 'steps'>,
): string[] {
  return now.steps.flatMap(step => {
    const then = before.steps.find(one => one.id === step.id);
    if (
      step.state !== then?.state &&
      ['succeeded', 'skipped', 'failed'].includes(step.state)
    )
      return [ended(step)];
    const waits =
      step.state === 'running' && step.message && !isSaid(step)
        ? step.message
        : undefined;
    return waits && waits !== then?.message
      ? [`… ${step.title}: ${waits}`]
      : [];
  });
}
