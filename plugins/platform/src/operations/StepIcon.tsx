import type { ApiOperationStep } from '@waymark/platform-common/api';
import styles from './StepIcon.module.css';

const PATHS: Record<string, string> = {
  succeeded: 'M6 10.4l2.7 2.7L14.2 7.4',
  failed: 'M7 7l6 6M13 7l-6 6',
  undone: 'M6.5 10h7',
  skipped: 'M8 6.8l3.2 3.2L8 13.2',
};

/** The mark of a step: a tick, a cross, a turning ring. Its word stands beside it. */
export function StepIcon({ state }: { state: ApiOperationStep['state'] }) {
  return (
    <svg
      className={styles.icon}
      data-state={state}
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
    >
      <circle cx="10" cy="10" r="8" className={styles.ring} />
      {PATHS[state] && <path d={PATHS[state]} className={styles.mark} />}
      {(state === 'running' || state === 'undoing') && (
        <path d="M10 2a8 8 0 0 1 8 8" className={styles.turning} />
      )}
    </svg>
  );
}
