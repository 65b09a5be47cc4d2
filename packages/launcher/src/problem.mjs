// @ts-check
/**
 * Something that a person must know of: what happened, why, and what to do next. Printed without a stack trace.
 */
export class Problem extends Error {
  /**
   * @param {object} parts
   * @param {string} parts.what what happened
   * @param {string} [parts.why] the cause, in the words of whatever failed
   * @param {string} [parts.next] what to do
   * @param {number} [parts.exitCode]
   */
  constructor({ what, why, next, exitCode = 1 }) {
    super(what);
    this.name = 'Problem';
    this.what = what;
    this.why = why;
    this.next = next;
    this.exitCode = exitCode;
  }
}

/**
 * The text of a problem for a terminal: three short parts. Anything else than a {@link Problem} is a fault of ours, and
 * keeps its stack.
 * @param {unknown} error
 */
export function problemText(error) {
  if (!(error instanceof Problem)) {
    return error instanceof Error
      ? error.stack ?? error.message
      : String(error);
  }
  const parts = [error.what];
  if (error.why) parts.push(indent(error.why, 'Why:  '));
  if (error.next) parts.push(indent(error.next, 'Next: '));
  return parts.join('\n');
}

/**
 * @param {string} text
 * @param {string} label
 */
function indent(text, label) {
  return text
    .trimEnd()
    .split('\n')
    .map(
      (line, index) => (index === 0 ? label : ' '.repeat(label.length)) + line,
    )
    .join('\n');
}
