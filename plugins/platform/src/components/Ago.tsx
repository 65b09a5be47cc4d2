import { useNow } from '../hooks/useNow';
import { formatAgo } from '../words/time';

/** How long ago, kept true while it is shown; the exact time on hover. */
export function Ago(props: { time: string; className?: string }) {
  const now = useNow();
  return (
    <time
      dateTime={props.time}
      title={new Date(props.time).toLocaleString()}
      className={props.className}
    >
      {formatAgo(props.time, now)}
    </time>
  );
}
