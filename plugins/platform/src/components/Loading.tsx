import { Skeleton } from '@backstage/ui';
import styles from './Loading.module.css';

/** Grey lines where something will be; its label is read out. */
export function Loading(props: { label: string; lines?: number }) {
  return (
    <div className={styles.loading} role="status" aria-label={props.label}>
      {Array.from({ length: props.lines ?? 3 }, (_, i) => (
        <Skeleton key={i} height={18} width={`${85 - (i % 3) * 15}%`} />
      ))}
    </div>
  );
}
