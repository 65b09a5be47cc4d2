import { shareOf } from './databaseWords';
import styles from './Databases.module.css';

/** Connections that are taken, of how many, as words and as a bar. */
export function ConnectionsBar(props: {
  connections: { used: number; max: number } | null;
}) {
  const { connections } = props;
  if (!connections) return <>–</>;
  const { percent, color } = shareOf(connections);
  return (
    <span className={styles.connections}>
      {connections.used} of {connections.max}
      <span className={styles.bar} aria-hidden="true">
        <span
          className={styles.share}
          data-color={color}
          style={{ width: `${percent}%` }}
        />
      </span>
    </span>
  );
}
