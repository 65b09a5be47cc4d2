import { ReactNode } from 'react';
import styles from './DataTable.module.css';

/** Words of any length, in two lines at most; all of them on hover. */
export function Clamp(props: { title?: string; children: ReactNode }) {
  return (
    <span className={styles.clamp} title={props.title}>
      {props.children}
    </span>
  );
}
