import type { Finding, Proposal } from './bringInOf';
import styles from './Fields.module.css';

const WORDS = { must: 'Must', should: 'Should' };

/** What a repository lacks for the path, what must be seen to first. */
export function Findings(props: { findings: Finding[] }) {
  const { findings } = props;
  if (!findings.length)
    return <p className={styles.hint}>Nothing is missing for the path.</p>;
  return (
    <ul className={styles.findings} aria-label="For the path">
      {findings.map(one => (
        <li key={one.id}>
          <strong>
            {WORDS[one.severity]}: {one.what}.
          </strong>{' '}
          {one.why} {one.next}
        </li>
      ))}
    </ul>
  );
}

/** From what each line of the proposal was concluded. */
export function Conclusions(props: Pick<Proposal, 'concluded'>) {
  const { concluded } = props;
  if (!concluded.length) return null;
  return (
    <ul className={styles.findings} aria-label="Found">
      {concluded.map(({ path, value, from }) => (
        <li key={path}>
          <code>
            {path}: {value}
          </code>{' '}
          from {from}
        </li>
      ))}
    </ul>
  );
}
