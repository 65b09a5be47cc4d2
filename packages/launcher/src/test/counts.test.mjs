import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  honest,
  jestCounts,
  nodeCounts,
  playwrightCounts,
  steady,
  sum,
  summaryLines,
} from './counts.mjs';

describe('counts', () => {
  test('a jest file that does not compile is a failure', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 0,
      numRuntimeErrorTestSuites: 1,
      numPendingTests: 1,
      numTodoTests: 1,
    };
    assert.deepEqual(jestCounts(report), { passed: 3, failed: 1, skipped: 2 });
  });

  test('a spec that does not load is a failure; what passed when it was run once more is told', () => {
    const report = {
      stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 },
      errors: [{}],
    };
    assert.deepEqual(playwrightCounts(report), {
      passed: 5,
      failed: 2,
      skipped: 2,
      unsteady: 1,
    });
  });

  test('a cancelled test of Node is a failure', () => {
    assert.deepEqual(
      nodeCounts({ passed: 2, failed: 1, cancelled: 1, skipped: 1, todo: 1 }),
      { passed: 2, failed: 2, skipped: 2 },
    );
  });

  for (const [what, counts, ok, failed] of [
    ['a good run stays good', { passed: 1, failed: 0, skipped: 0 }, true, 0],
    [
      'failures are not counted twice',
      { passed: 1, failed: 2, skipped: 0 },
      false,
      2,
    ],
    [
      'a bad exit with no failure counted is one',
      { passed: 1, failed: 0, skipped: 0 },
      false,
      1,
    ],
    ['no report is one', undefined, true, 1],
    ['no test at all is one', { passed: 0, failed: 0, skipped: 3 }, true, 1],
  ]) {
    test(what, () => assert.equal(honest(counts, ok).failed, failed));
  }

  test('the last line is the sum', () => {
    const total = sum([
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 5, failed: 1, skipped: 0 },
    ]);
    assert.deepEqual(summaryLines(total), ['2 skipped', '6 passed, 1 failed']);
  });

  test('what is unsteady stands above the last line, and much of it has failed', () => {
    const counts = n => ({ passed: 9, failed: 0, skipped: 0, unsteady: n });
    const total = sum([counts(2), { passed: 1, failed: 0, skipped: 0 }]);
    assert.deepEqual(steady(total), total);
    assert.deepEqual(summaryLines(total), [
      '0 skipped',
      '2 passed only when run once more',
      '10 passed, 0 failed',
    ]);
    assert.equal(steady(counts(6)).failed, 6);
    assert.equal(steady(counts(6)).passed, 3);
  });
});
