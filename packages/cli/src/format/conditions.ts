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

/** Types that are true where something is wrong. */
const ALARMS = ['ObjectiveViolated', 'JobFailed'];
/** Types that are true where something is not as it is always: by somebody's word, for a while. */
const NOTABLE = ['Overridden', 'Drifted', 'Frozen', 'SchedulesSuspended'];

/** Whether it says that something is not as it should be: most are true when all is well. */
function isWrong(condition: ShownCondition): boolean {
  const { type, status } = condition;
  if (ALARMS.includes(type) || NOTABLE.includes(type))
    return ALARMS.includes(type) && status === 'True';
  return status !== 'True' && !isGap(condition);
}

/** What is wrong, as paragraphs: the sentence, the object's own words, the next step. Nothing where all is well. */
export function wrongs(conditions: readonly ShownCondition[]): string[] {
  return conditions.filter(isWrong).map(condition => {
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

/** What is not as it always is, with how it ends, one paragraph each. */
export function notables(conditions: readonly ShownCondition[]): string[] {
  return conditions
    .filter(({ type, status }) => status === 'True' && NOTABLE.includes(type))
    .map(({ type, message, next }) =>
      plainText(
        [`${type}: ${message}`, ...(next ? [`  next: ${next}`] : [])].join(
          '\n',
        ),
      ),
    );
}

/** What the target or this version does not do of what the file asks for, one line each. */
export function gaps(conditions: readonly ShownCondition[]): string[] {
  return conditions
    .filter(condition => condition.status === 'True' && isGap(condition))
    .map(condition => plainText(`${condition.type}: ${condition.message}`));
}
