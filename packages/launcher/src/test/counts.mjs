// @ts-check
/**
 * What a runner's own report says, added up so that nothing that failed can be counted as nothing.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** @type {() => Counts} */
export const zero = () => ({ passed: 0, failed: 0, skipped: 0 });

/**
 * @param {Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  return all.reduce(
    (a, b) => ({
      passed: a.passed + b.passed,
      failed: a.failed + b.failed,
      skipped: a.skipped + b.skipped,
    }),
    zero(),
  );
}

/**
 * jest's JSON. A file that does not compile is 0 failed tests there, and one failure here.
 * @param {any} report
 * @returns {Counts}
 */
export function jestCounts(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Playwright's JSON. A spec that does not load has all counts at 0 and an error; a flaky test has failed once.
 * @param {any} report
 * @returns {Counts}
 */
export function playwrightCounts({ stats, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * The summary that our reporter keeps of `node --test`.
 * @param {any} report
 * @returns {Counts}
 */
export function nodeCounts({ passed, failed, cancelled, skipped, todo }) {
  return { passed, failed: failed + cancelled, skipped: skipped + todo };
}

/**
 * Corrects a runner's counts by what else is known of it: an exit code that says "failed" with no failure counted is one
 * failure, and so is a runner that had files and ran no test.
 * @param {Counts | undefined} counts undefined: it left no report
 * @param {boolean} ok it ended with exit code 0
 * @returns {Counts}
 */
export function honest(counts, ok) {
  const result = counts ?? zero();
  const ranNothing = result.passed + result.failed === 0;
  return result.failed === 0 && (!ok || !counts || ranNothing)
    ? { ...result, failed: 1 }
    : result;
}

/**
 * The last two lines of a run.
 * @param {Counts} counts
 */
export function summaryLines({ passed, failed, skipped }) {
  return [`${skipped} skipped`, `${passed} passed, ${failed} failed`];
}
