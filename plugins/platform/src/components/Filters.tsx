import { Children, ReactNode } from 'react';
import styles from './Filters.module.css';

/** What a list can be narrowed by, side by side where there is room. `free` children take the width that they need. */
export function Filters(props: { free?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.filters} role="search">
      {props.free}
      {Children.map(
        props.children,
        child => child && <div className={styles.field}>{child}</div>,
      )}
    </div>
  );
}
