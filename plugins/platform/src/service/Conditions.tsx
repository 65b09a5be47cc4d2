import type { components } from '@waymark/platform-common/api';
import { useEffect, useRef } from 'react';
import { plainLines } from '../words/plainText';
import { sortConditions, typeWords, weightOf } from './conditionWords';
import styles from './Conditions.module.css';

type Condition = components['schemas']['Condition'];

/** What is observed, in words; a problem with its cause, that object's own words, and the next step. */
export function Conditions(props: {
  conditions: Condition[];
  /** A sentence that stands above already; it is not said twice. */
  said?: string;
}) {
  const all = sortConditions(props.conditions).filter(
    c => weightOf(c) === 'problem' || c.message !== props.said,
  );
  const problems = all.filter(c => weightOf(c) === 'problem');
  const notes = all.filter(c => weightOf(c) === 'note');
  const fine = all.filter(c => weightOf(c) === 'fine');
  return (
    <div className={styles.conditions}>
      {problems.map(condition => (
        <ProblemCondition key={condition.type} condition={condition} />
      ))}
      {notes.length + fine.length > 0 && (
        <ul className={styles.list} aria-label="Conditions">
          {[...notes, ...fine].map(condition => (
            <li key={condition.type} className={styles.item}>
              <span className={styles.type}>{typeWords(condition.type)}</span>
              <span>
                {condition.message}
                {condition.next && weightOf(condition) === 'note' && (
                  <span className={styles.next}> {condition.next}</span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ProblemCondition({ condition }: { condition: Condition }) {
  const { cause } = condition;
  return (
    <div
      className={styles.problem}
      role="group"
      aria-label={typeWords(condition.type)}
    >
      <p className={styles.what}>{condition.message}</p>
      {cause && (
        <p className={styles.cause}>
          Because of {cause.object ?? cause.node}
          {cause.words ? ', which says:' : '.'}
        </p>
      )}
      {cause?.words && <Words words={cause.words} />}
      {condition.next && (
        <p className={styles.what}>
          <strong>Next:</strong> {condition.next}
        </p>
      )}
    </div>
  );
}

/** The failing object's own words; the last ones say most. */
function Words({ words }: { words: string }) {
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [words]);
  return (
    <pre
      ref={box}
      className={styles.words}
      tabIndex={0}
      role="group"
      aria-label="Its own words"
    >
      {plainLines(words)}
    </pre>
  );
}
