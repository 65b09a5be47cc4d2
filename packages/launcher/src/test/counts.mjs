// @ts-check
/**
 * What a runner's own report says, added up so that nothing that failed can be counted as nothing.
 * @typedef {{ passed: number, failed: number, skipped: number, unsteady?: number }} Counts `unsteady`: of those that
 * passed, how many failed first and passed when they were run once more
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
      ...((a.unsteady || b.unsteady) && {
        unsteady: (a.unsteady ?? 0) + (b.unsteady ?? 0),
      }),
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
 * Playwright's JSON. A spec that does not load has all counts at 0 and an error; what it calls flaky has failed, was run
 * once more, and passed then.
 * @param {any} report
 * @returns {Counts}
 */
export function playwrightCounts({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    ...(stats.flaky && { unsteady: stats.flaky }),
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

/** More than so many that pass only when they are run once more are no accident. */
const UNSTEADY = 5;

/**
 * The counts of a whole run: too many unsteady ones are failures.
 * @param {Counts} counts
 * @returns {Counts}
 */
export function steady(counts) {
  const unsteady = counts.unsteady ?? 0;
  return unsteady > UNSTEADY
    ? {
        ...counts,
        passed: counts.passed - unsteady,
        failed: counts.failed + unsteady,
      }
    : counts;
}

/**
 * The last lines of a run.
 * @param {Counts} counts
 */
export function summaryLines({ passed, failed, skipped, unsteady }) {
  return [
    `${skipped} skipped`,
    ...(unsteady ? [`${unsteady} passed only when run once more`] : []),
    `${passed} passed, ${failed} failed`,
  ];
}
