import { Container, Header } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './PageBody.module.css';

/** A page of ours: heading, what one can do, and the content below. */
export function PageBody(props: {
  title: string;
  description?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <Header
        title={props.title}
        description={props.description}
        customActions={props.actions}
      />
      <Container>
        <div className={styles.body}>{props.children}</div>
      </Container>
    </>
  );
}
