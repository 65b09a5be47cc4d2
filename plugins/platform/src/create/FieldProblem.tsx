import styles from './Fields.module.css';

/** What is wrong with a field, below it. Once the form itself says something, it is not said twice. */
export function FieldProblem(props: { no?: string; rawErrors?: string[] }) {
  if (!props.no || props.rawErrors?.length) return null;
  return (
    <p role="alert" className={styles.no}>
      {props.no}
    </p>
  );
}
