import type { ApiHealthColor } from '@waymark/platform-common/api';
import { HEALTH_WORDS } from '../words/health';
import styles from './StatusDot.module.css';

/** A dot and its word. The shape differs too, so that it can be read without seeing colours. */
export function StatusDot(props: {
  color: ApiHealthColor;
  /** Instead of the colour's own word. */
  label?: string;
  title?: string;
  quiet?: boolean;
}) {
  return (
    <span
      className={styles.status}
      title={props.title}
      data-color={props.color}
    >
      <svg
        className={styles.dot}
        viewBox="0 0 12 12"
        aria-hidden="true"
        focusable="false"
      >
        <Shape color={props.color} />
      </svg>
      <span className={props.quiet ? styles.quiet : undefined}>
        {props.label ?? HEALTH_WORDS[props.color]}
      </span>
    </span>
  );
}

function Shape({ color }: { color: ApiHealthColor }) {
  switch (color) {
    case 'failing':
      return <rect x="1.5" y="1.5" width="9" height="9" rx="1.5" />;
    case 'degraded':
      return <path d="M6 1l5.2 9.5H.8z" />;
    case 'deploying':
      return <path d="M6 .8L11.2 6 6 11.2.8 6z" />;
    case 'empty':
    case 'unknown':
      return <circle cx="6" cy="6" r="4" className={styles.hollow} />;
    default:
      return <circle cx="6" cy="6" r="5" />;
  }
}
