// @ts-check
import path from 'node:path';
import { lastLinesOf } from '../command.mjs';

/**
 * @typedef {{ status: string, fullName: string, failureMessages: string[] }} Assertion
 * @typedef {{ status: string, name: string, message: string, assertionResults: Assertion[] }} FileResult
 */

/** Lines shown of each failure; the log has all of them. */
const LINES = 30;

/**
 * What failed, with jest's own words, from its JSON report.
 * @param {{ testResults: FileResult[] } | undefined} report
 * @param {string} root
 */
export function jestFailures(report, root) {
  if (!report) return '';
  return report.testResults
    .filter(file => file.status === 'failed')
    .map(file => {
      const failed = file.assertionResults.filter(
        test => test.status === 'failed',
      );
      const heading = path.relative(root, file.name);
      if (failed.length === 0) return `${heading}\n${firstLines(file.message)}`;
      return failed
        .map(
          test =>
            `${heading}: ${test.fullName}\n${firstLines(
              test.failureMessages.join('\n'),
            )}`,
        )
        .join('\n\n');
    })
    .join('\n\n');
}

/** @param {string} text */
function firstLines(text) {
  const ours = lastLinesOf(text, Number.MAX_SAFE_INTEGER)
    .split('\n')
    .filter(line => !/^\s+at .*node_modules|^\s+at .*\(node:/.test(line));
  return ours
    .slice(0, LINES)
    .map(line => `    ${line}`)
    .join('\n');
}
