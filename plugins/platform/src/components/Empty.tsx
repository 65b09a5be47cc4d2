import { ReactNode } from 'react';
import styles from './Empty.module.css';

/** Nothing to show: says so, and what would fill it. */
export function Empty(props: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{props.title}</p>
      {props.children && <div className={styles.hint}>{props.children}</div>}
    </div>
  );
}
