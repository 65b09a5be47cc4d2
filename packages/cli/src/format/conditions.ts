import { plainText } from './plainText';

/** The fields of a condition that are shown. */
export interface ShownCondition {
  type: string;
  status: string;
  message: string;
  cause?: { node: string; object?: string; words?: string };
  next?: string;
}

/** Types that say what a target or this version does not do; they are true where something is lacking. */
const isGap = (condition: ShownCondition) =>
  /Not[A-Z]|Unsupported/.test(condition.type);

/** What is wrong, as paragraphs: the sentence, the object's own words, the next step. Nothing where all is well. */
export function wrongs(conditions: readonly ShownCondition[]): string[] {
  return conditions
    .filter(condition => condition.status !== 'True' && !isGap(condition))
    .map(condition => {
      const { cause, next } = condition;
      const lines = [`${condition.type}: ${condition.message}`];
      if (cause)
        lines.push(
          `  cause: ${
            cause.object ? `${cause.node} (${cause.object})` : cause.node
          }`,
        );
      if (cause?.words)
        lines.push(
          ...cause.words
            .trimEnd()
            .split('\n')
            .map(line => `    ${line}`),
        );
      if (next) lines.push(`  next: ${next}`);
      return plainText(lines.join('\n'));
    });
}

/** What the target or this version does not do of what the file asks for, one line each. */
export function gaps(conditions: readonly ShownCondition[]): string[] {
  return conditions
    .filter(condition => condition.status === 'True' && isGap(condition))
    .map(condition => plainText(`${condition.type}: ${condition.message}`));
}
