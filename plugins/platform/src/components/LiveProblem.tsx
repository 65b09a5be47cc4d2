import type { Live } from '../hooks/useLive';
import { useNow } from '../hooks/useNow';
import { formatAgo } from '../words/time';
import styles from './LiveProblem.module.css';
import { partsOf, Problem } from './Problem';

/**
 * Why something could not be loaded. Where it is known from before and only the connection is gone, a quiet line says
 * how old it is, since it comes back by itself.
 */
export function LiveProblem(props: {
  of: Pick<Live<unknown>, 'data' | 'error' | 'reload' | 'at'>;
}) {
  const { data, error, reload, at } = props.of;
  const now = useNow();
  if (!error) return null;
  if (data === undefined || error.isFinal || at === undefined) {
    return <Problem problem={partsOf(error)} onRetry={reload} />;
  }
  return (
    <p role="status" className={styles.quiet}>
      Reconnecting… What you see is from {formatAgo(at, now)}.
    </p>
  );
}
