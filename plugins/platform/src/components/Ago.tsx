import { useNow } from '../hooks/useNow';
import { exactTime, formatAgo, formatSince } from '../words/time';

/** How long ago, kept true while it is shown; the exact time on hover. */
export function Ago(props: {
  time: string;
  className?: string;
  /** As a length: `for 3 min`. */
  since?: boolean;
}) {
  const now = useNow();
  return (
    <time
      dateTime={props.time}
      title={exactTime(props.time)}
      className={props.className}
    >
      {props.since ? formatSince(props.time, now) : formatAgo(props.time, now)}
    </time>
  );
}
