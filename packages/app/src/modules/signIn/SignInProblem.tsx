import { Button } from '@backstage/ui';
import styles from './SignIn.module.css';

/** Says what happened, why, and what to do next. */
export function SignInProblem(props: {
  what: string;
  why?: string;
  next: string;
  action?: { label: string; onPress: () => void };
}) {
  return (
    <div role="alert" className={styles.problem}>
      <strong>{props.what}</strong>
      {props.why && <p>{props.why}</p>}
      <p>{props.next}</p>
      {props.action && (
        <Button variant="secondary" onPress={props.action.onPress}>
          {props.action.label}
        </Button>
      )}
    </div>
  );
}
