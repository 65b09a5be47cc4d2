import { ReactNode } from 'react';
import { Logo } from '../nav';
import styles from './SignIn.module.css';

/** What every way of signing in stands in: the sign, one line on what this is, and a heading. */
export function SignInFrame(props: {
  heading: string;
  lead?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <Logo withName />
        <h1 className={styles.heading}>{props.heading}</h1>
        {props.lead && <p className={styles.lead}>{props.lead}</p>}
        {props.children}
      </div>
    </main>
  );
}
