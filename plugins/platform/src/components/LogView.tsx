import { Button } from '@backstage/ui';
import { memo, useRef, useState } from 'react';
import { plainText } from '../words/plainText';
import { exactTime } from '../words/time';
import styles from './LogView.module.css';

/** A line as it is shown. */
export interface ShownLine {
  key: string;
  time: string;
  text: string;
  /** Marks standard error and the platform's own words. */
  kind: 'out' | 'error' | 'platform';
  /** Where it comes from, where that is not plain: a replica, a release. */
  source?: string;
}

const AT_END_PX = 24;

/** The time of day on the reader's clock, to the second. */
function clock(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? ''
    : date.toLocaleTimeString('en-GB', { hour12: false });
}

/** Drawn once: a log of thousands grows by one line without drawing all again. */
const Line = memo(
  ({ line }: { line: ShownLine }) => (
    <div className={styles.line} data-kind={line.kind}>
      <time
        className={styles.time}
        dateTime={line.time}
        title={exactTime(line.time)}
      >
        {clock(line.time)}
      </time>
      {line.source && <span className={styles.source}>{line.source}</span>}
      <span className={styles.text}>{plainText(line.text)}</span>
    </div>
  ),
  (a, b) =>
    a.line.key === b.line.key &&
    a.line.source === b.line.source &&
    a.line.text === b.line.text,
);

/** Log lines, oldest first. It follows the newest one until somebody scrolls up. */
export function LogView(props: {
  label: string;
  lines: ShownLine[];
  /** Said where there are no lines. */
  empty: string;
  height?: number;
  paused?: boolean;
}) {
  const { lines, paused } = props;
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);

  // The box counts from its end (column-reverse): at 0 the browser itself keeps to the newest line, also when lines
  // turn out higher than they were taken to be.
  const onScroll = () =>
    setFollowing((box.current?.scrollTop ?? 0) >= -AT_END_PX);
  const toNewest = () => {
    if (box.current) box.current.scrollTop = 0;
    setFollowing(true);
  };

  return (
    <div className={styles.frame}>
      <div
        ref={box}
        className={styles.log}
        style={{ maxHeight: props.height ?? 360 }}
        role="log"
        aria-live="off"
        aria-label={props.label}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div>
          {lines.length === 0 && <p className={styles.empty}>{props.empty}</p>}
          {lines.map(line => (
            <Line key={line.key} line={line} />
          ))}
        </div>
      </div>
      {!following && !paused && (
        <div className={styles.jump}>
          <Button size="small" variant="secondary" onPress={toNewest}>
            Go to the newest
          </Button>
        </div>
      )}
    </div>
  );
}
