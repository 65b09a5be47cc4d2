import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import { ReactNode, useEffect } from 'react';
import styles from './PageBody.module.css';

/** A page of ours: heading, what one can do, and the content below. */
export function PageBody(props: {
  title: string;
  /** Instead of the title on the browser's tab. */
  tab?: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const app = useApi(configApiRef).getOptionalString('app.title') ?? 'Waymark';
  const tab = props.tab ?? props.title;
  // Of ten open tabs each says what it holds.
  useEffect(() => {
    document.title = `${tab} | ${app}`;
    return () => {
      document.title = app;
    };
  }, [tab, app]);

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
