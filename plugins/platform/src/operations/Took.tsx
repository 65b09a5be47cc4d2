import type { ApiOperation } from '@waymark/platform-common/api';
import { useNow } from '../hooks/useNow';
import { elapsedMs, formatDuration } from '../words/time';

/** How long an operation took, or has been taking; it counts while it runs. */
export function Took(props: {
  operation: Pick<
    ApiOperation,
    'createdAt' | 'endedAt' | 'durationMs' | 'outcome'
  >;
}) {
  const { createdAt, endedAt, durationMs, outcome } = props.operation;
  const now = useNow();
  if (outcome !== null && durationMs !== null)
    return <>{formatDuration(durationMs)}</>;
  return <>{formatDuration(elapsedMs(createdAt, endedAt, now) ?? 0)}</>;
}
