import { BgProvider, Button } from '@backstage/ui';
import type { PlatformApiError } from '../api/PlatformApiError';
import { plainLines } from '../words/plainText';
import styles from './Problem.module.css';

/** The three parts of an error: what happened, why, and what to do next. */
export interface ProblemParts {
  what: string;
  why?: string;
  next?: string;
}

/** Shows what went wrong in its three parts, and, where it can be tried again, a button. */
export function Problem(props: {
  problem: ProblemParts;
  onRetry?: () => void;
  retryLabel?: string;
}) {
  const { what, why, next } = props.problem;
  return (
    <div role="alert" className={styles.problem}>
      <p className={styles.what}>{plainLines(what)}</p>
      {why && (
        <pre className={styles.why} tabIndex={0} role="group" aria-label="Why">
          {plainLines(why)}
        </pre>
      )}
      {next && <p className={styles.next}>{next}</p>}
      {props.onRetry && (
        <BgProvider bg="neutral-1">
          <Button size="small" variant="secondary" onPress={props.onRetry}>
            {props.retryLabel ?? 'Try again'}
          </Button>
        </BgProvider>
      )}
    </div>
  );
}

/** The parts of an answer that said no. */
export function partsOf(error: PlatformApiError): ProblemParts {
  return { what: error.message, why: error.why, next: error.next };
}
