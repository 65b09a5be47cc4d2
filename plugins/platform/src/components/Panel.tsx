import { BgProvider } from '@backstage/ui';
import { ReactNode, useId } from 'react';
import styles from './Panel.module.css';

/** A titled part of a page. */
export function Panel(props: {
  title: string;
  /** What a link within the page leads to. */
  id?: string;
  aside?: ReactNode;
  children: ReactNode;
  /** Without padding, for tables and logs that go to the edge. */
  flush?: boolean;
}) {
  const id = useId();
  return (
    <BgProvider bg="neutral-1">
      <section id={props.id} aria-labelledby={id} className={styles.panel}>
        <header className={styles.header}>
          <h2 id={id} className={styles.title}>
            {props.title}
          </h2>
          {props.aside && <div className={styles.aside}>{props.aside}</div>}
        </header>
        <div className={props.flush ? styles.flush : styles.body}>
          {props.children}
        </div>
      </section>
    </BgProvider>
  );
}
