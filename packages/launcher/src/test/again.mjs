// @ts-check
import { honest, jestCounts, sum } from './counts.mjs';

/**
 * So many failed files are run once more, alone. Tests here work on real processes, and a machine that does other things
 * may starve one; what is broken fails twice, and more than these is no accident.
 */
export const AGAIN_FILES = 3;

/**
 * The files that are worth a second run, by jest's JSON report: none when nothing failed, or too much.
 * @param {{ testResults: import('./jestFailures.mjs').FileResult[] } | undefined} report
 * @returns {string[]}
 */
export function filesToRunAgain(report) {
  const failed = (report?.testResults ?? [])
    .filter(file => file.status === 'failed')
    .map(file => file.name);
  return failed.length <= AGAIN_FILES ? failed : [];
}

/**
 * The counts of a run whose failed files were run once more. What failed first and passed then is `unsteady`: it has
 * passed, and it is told.
 * @param {any} first jest's report of the whole run
 * @param {any} second of the failed files alone; undefined: it left none
 * @param {boolean} ok the second run ended with exit code 0
 * @returns {import('./counts.mjs').Counts}
 */
export function countsOfBoth(first, second, ok) {
  const before = jestCounts(first);
  if (!second) return before;
  const inFailedFiles = sum(
    first.testResults
      .filter((/** @type {any} */ file) => file.status === 'failed')
      .map(countsOfFile),
  );
  const after = honest(jestCounts(second), ok);
  return {
    passed: before.passed - inFailedFiles.passed + after.passed,
    failed: after.failed,
    skipped: before.skipped - inFailedFiles.skipped + after.skipped,
    unsteady: Math.max(0, before.failed - after.failed),
  };
}

/**
 * @param {import('./jestFailures.mjs').FileResult} file
 * @returns {import('./counts.mjs').Counts}
 */
function countsOfFile({ assertionResults }) {
  const passed = assertionResults.filter(t => t.status === 'passed').length;
  const failed = assertionResults.filter(t => t.status === 'failed').length;
  return { passed, failed, skipped: assertionResults.length - passed - failed };
}
