import styles from './Description.module.css';

/** A description in at most two lines; all of it on hover. */
export function Description({ text }: { text?: string }) {
  return (
    <span className={styles.description} title={text}>
      {text}
    </span>
  );
}
