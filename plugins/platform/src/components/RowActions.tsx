import { ReactNode } from 'react';
import styles from './DataTable.module.css';

/** What can be done with a row: side by side, below each other only where a row is a card. */
export function RowActions(props: { children: ReactNode }) {
  return <div className={styles.actions}>{props.children}</div>;
}
