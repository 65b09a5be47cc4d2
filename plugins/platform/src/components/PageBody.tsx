import { Container } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './PageBody.module.css';

/** A page of ours: heading, what one can do, and the content below. */
export function PageBody(props: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main>
      <Container>
        <header className={styles.header}>
          <div className={styles.heading}>
            <h1 className={styles.title}>{props.title}</h1>
            {props.description && (
              <p className={styles.description}>{props.description}</p>
            )}
          </div>
          {props.actions}
        </header>
        <div className={styles.body}>{props.children}</div>
      </Container>
    </main>
  );
}
