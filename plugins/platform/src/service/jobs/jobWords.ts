import type { ApiHealthColor } from '@waymark/platform-common/api';
import type { Job } from '../../api/productionTypes';
import { formatDuration } from '../../words/time';

type Run = Job['runs'][number];

const COLORS: Record<Run['state'], ApiHealthColor> = {
  running: 'deploying',
  succeeded: 'healthy',
  failed: 'failing',
  lost: 'failing',
  refused: 'unknown',
};
const WORDS: Record<Run['state'], string> = {
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  lost: 'Interrupted',
  refused: 'Not begun: another was going on',
};

/** The last run that was begun; undefined if there was none. */
export const lastRun = ({ runs }: Pick<Job, 'runs'>): Run | undefined =>
  runs.find(run => run.startedAt);

/** How a run stands: a colour and a word, with how long it took. */
export function runWords(run: Run): { color: ApiHealthColor; label: string } {
  const { state, startedAt, endedAt } = run;
  const took =
    startedAt && endedAt
      ? ` after ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`
      : '';
  return { color: COLORS[state], label: `${WORDS[state]}${took}` };
}
