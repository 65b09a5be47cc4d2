import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countsOfBoth, filesToRunAgain } from './again.mjs';

const file = (name, ...statuses) => ({
  name,
  status: statuses.includes('failed') || !statuses.length ? 'failed' : 'passed',
  assertionResults: statuses.map(status => ({ status })),
});
const report = (...files) => {
  const all = files.flatMap(one => one.assertionResults);
  const count = status => all.filter(one => one.status === status).length;
  return {
    testResults: files,
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numRuntimeErrorTestSuites: files.filter(one => !one.assertionResults.length)
      .length,
    numPendingTests: count('pending'),
    numTodoTests: 0,
  };
};
const first = report(
  file('a', 'passed', 'passed', 'pending'),
  file('b', 'passed', 'failed', 'pending'),
);

describe('what failed is run once more', () => {
  test('a few files', () => assert.deepEqual(filesToRunAgain(first), ['b']));

  test('not when nothing failed, when there is no report, or when much failed', () => {
    assert.deepEqual(filesToRunAgain(report(file('a', 'passed'))), []);
    assert.deepEqual(filesToRunAgain(undefined), []);
    const many = ['a', 'b', 'c', 'd'].map(name => file(name, 'failed'));
    assert.deepEqual(filesToRunAgain(report(...many)), []);
  });

  test('what passes then has passed, and is counted as unsteady', () => {
    const second = report(file('b', 'passed', 'passed', 'pending'));
    assert.deepEqual(countsOfBoth(first, second, true), {
      passed: 4,
      failed: 0,
      skipped: 2,
      unsteady: 1,
    });
  });

  test('what fails twice has failed', () => {
    const second = report(file('b', 'failed', 'passed', 'pending'));
    assert.deepEqual(countsOfBoth(first, second, false), {
      passed: 3,
      failed: 1,
      skipped: 2,
      unsteady: 0,
    });
  });

  test('a second run that leaves no report, or ends badly, saves nothing', () => {
    assert.equal(countsOfBoth(first, undefined, false).failed, 1);
    const second = report(file('b', 'passed', 'passed', 'pending'));
    assert.equal(countsOfBoth(first, second, false).failed, 1);
  });

  test('a file that did not even load, and does then', () => {
    const broken = report(file('a', 'passed'), file('b'));
    const second = report(file('b', 'passed', 'passed'));
    assert.deepEqual(countsOfBoth(broken, second, true), {
      passed: 3,
      failed: 0,
      skipped: 0,
      unsteady: 1,
    });
  });
});
