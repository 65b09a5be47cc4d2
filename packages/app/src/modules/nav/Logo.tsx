import styles from './Logo.module.css';

/**
 * Waymark's sign: a way sign that points on, with the trail on it drawn as a W.
 * Shown with its name where there is room.
 */
export function Logo(props: { withName: boolean }) {
  return (
    <span className={styles.logo}>
      <svg
        className={styles.sign}
        viewBox="0 0 32 32"
        aria-hidden="true"
        focusable="false"
      >
        <path
          className={styles.plate}
          d="M5 5h14.2a3 3 0 0 1 2.3 1.1l7 8.4a2.4 2.4 0 0 1 0 3l-7 8.4a3 3 0 0 1-2.3 1.1H5a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3z"
        />
        <path
          className={styles.trail}
          d="M7 11.5l3.4 9.2 3.4-7.6 3.4 7.6 3.4-9.2"
        />
      </svg>
      {props.withName && <span className={styles.name}>Waymark</span>}
    </span>
  );
}
