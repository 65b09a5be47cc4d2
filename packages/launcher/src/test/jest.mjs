// @ts-check
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { lastLinesOf } from '../command.mjs';
import { countsOfBoth, filesToRunAgain } from './again.mjs';
import { honest, jestCounts } from './counts.mjs';
import { jestFailures } from './jestFailures.mjs';
import { testPostgres } from './postgres.mjs';
import { testFiles } from './testFiles.mjs';

/**
 * Every test on jest, with a real Postgres; what failed of it once more, alone.
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<import('./stages.mjs').Found>}
 */
export async function jestStage(context) {
  const files = testFiles(context, 'jest');
  if (files.length === 0) return undefined;
  const postgres = await testPostgres(context.paths);
  const run = (
    /** @type {string} */ name,
    /** @type {number} */ workers,
    /** @type {string[]} */ chosen,
  ) => jest(context, name, postgres.url, workers, chosen);
  try {
    // A third of what they do is waiting for processes and databases.
    const { ok, output, report } = await run(
      'jest',
      availableParallelism() + 1,
      context.file ? files : [],
    );
    const words =
      jestFailures(report, context.paths.root) || lastLinesOf(output, 60);
    const failed = filesToRunAgain(report);
    if (!failed.length)
      return { counts: honest(report && jestCounts(report), ok), words };
    const again = await run('jest-again', 1, failed);
    return { counts: countsOfBoth(report, again.report, again.ok), words };
  } finally {
    await postgres.stop();
  }
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} name of its log and its report
 * @param {string} postgres
 * @param {number} workers
 * @param {string[]} files all of them when there is none
 */
async function jest(context, name, postgres, workers, files) {
  const { ok, output } = await context.node(
    name,
    [
      path.join(context.paths.modules, '@backstage/cli/bin/backstage-cli'),
      'repo',
      'test',
      '--watch=false',
      // A worker is replaced when it has grown. Not sooner: a new one compiles everything again, which doubles the time.
      '--workerIdleMemoryLimit=1GB',
      `--maxWorkers=${workers}`,
      // A test that takes 1 s here takes 8 s on a machine that does five other things: a hung one is still told from a slow one.
      '--testTimeout=60000',
      '--json',
      `--outputFile=${path.join(context.results, `${name}.json`)}`,
      ...(files.length ? ['--runTestsByPath', ...files] : []),
    ],
    { BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres },
  );
  return { ok, output, report: context.report(name) };
}
