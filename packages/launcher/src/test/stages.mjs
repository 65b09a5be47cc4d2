// @ts-check
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { lastLinesOf } from '../command.mjs';
import { honest, jestCounts, nodeCounts } from './counts.mjs';
import { jestFailures } from './jestFailures.mjs';
import { testPostgres } from './postgres.mjs';
import { browserStage } from './browser.mjs';
import { workspaces } from './workspaces.mjs';

/**
 * What a stage found: its counts, and what to print when something failed. Undefined: there is nothing for it to do.
 * @typedef {{ counts: import('./counts.mjs').Counts, words: string } | undefined} Found
 */

/**
 * The stages of `npm test` in their order: quick ones first.
 * What is `early` waits more than it computes: it begins with the first one, and is told in its turn.
 * @type {Array<{ name: string, title: string, perFile: boolean, early?: boolean, run: (context: import('./context.mjs').Context) => Promise<Found> }>}
 */
export const STAGES = [
  {
    name: 'generated',
    title: 'Generated API is current',
    perFile: false,
    run: generated,
  },
  { name: 'types', title: 'Types', perFile: false, run: types },
  { name: 'lint', title: 'Lint', perFile: false, run: lint },
  {
    name: 'node',
    title: 'Tests on Node',
    perFile: true,
    early: true,
    run: nodeTests,
  },
  { name: 'jest', title: 'Tests on jest', perFile: true, run: jestTests },
  {
    name: 'browser',
    title: 'Stories in a browser',
    perFile: true,
    run: browserStage,
  },
];

/**
 * A program that passes or fails as a whole counts as one check.
 * @param {{ ok: boolean, output: string }} result
 * @returns {Found}
 */
function oneCheck({ ok, output }) {
  return {
    counts: { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 },
    words: lastLinesOf(output, 80),
  };
}

/** @param {import('./context.mjs').Context} context */
async function generated({ node, paths }) {
  const script = path.join(
    paths.root,
    'plugins/platform-common/scripts/generate.mjs',
  );
  return existsSync(script)
    ? oneCheck(await node('generated', [script, '--check']))
    : undefined;
}

/** @param {import('./context.mjs').Context} context */
async function types({ node, paths }) {
  const tsc = path.join(paths.modules, 'typescript', 'bin', 'tsc');
  const info = path.join(paths.build, 'types.tsbuildinfo');
  return oneCheck(
    await node('types', [
      tsc,
      '-p',
      '.',
      '--noEmit',
      '--emitDeclarationOnly',
      'false',
      '--incremental',
      '--tsBuildInfoFile',
      info,
      '--pretty',
      'false',
    ]),
  );
}

/** @param {import('./context.mjs').Context} context */
async function lint({ node, paths }) {
  return oneCheck(
    await node('lint', [
      path.join(paths.modules, '@backstage/cli/bin/backstage-cli'),
      'repo',
      'lint',
    ]),
  );
}

/**
 * Test files for a runner, after `--file`.
 * @param {import('./context.mjs').Context} context
 * @param {'node' | 'jest'} runner
 */
function testFiles({ paths, file }, runner) {
  const all = workspaces(paths.root)
    .filter(one => one.runner === runner)
    .flatMap(one => one.files);
  return file
    ? all.filter(one => path.relative(paths.root, one).includes(file))
    : all;
}

/** @param {import('./context.mjs').Context} context */
async function nodeTests(context) {
  const files = testFiles(context, 'node');
  if (files.length === 0) return undefined;
  const reporter = path.join(
    context.paths.root,
    'packages/launcher/src/test/nodeReporter.mjs',
  );
  const { ok, output } = await context.node('node', [
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${path.join(context.results, 'node.json')}`,
    ...files,
  ]);
  const report = context.report('node');
  return {
    counts: honest(report && nodeCounts(report), ok),
    words: lastLinesOf(output, 80),
  };
}

/** @param {import('./context.mjs').Context} context */
async function jestTests(context) {
  const files = testFiles(context, 'jest');
  if (files.length === 0) return undefined;
  const postgres = await testPostgres(context.paths);
  try {
    const { ok, output } = await context.node(
      'jest',
      [
        path.join(context.paths.modules, '@backstage/cli/bin/backstage-cli'),
        'repo',
        'test',
        '--watch=false',
        // A worker is replaced when it has grown. Not sooner: a new one compiles everything again, which doubles the time.
        '--workerIdleMemoryLimit=1GB',
        // A third of what they do is waiting for processes and databases.
        `--maxWorkers=${availableParallelism() + 1}`,
        // A test that takes 1 s here takes 8 s on a machine that does five other things: a hung one is still told from a slow one.
        '--testTimeout=60000',
        '--json',
        `--outputFile=${path.join(context.results, 'jest.json')}`,
        ...(context.file ? ['--runTestsByPath', ...files] : []),
      ],
      { BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres.url },
    );
    const report = context.report('jest');
    return {
      counts: honest(report && jestCounts(report), ok),
      words:
        jestFailures(report, context.paths.root) || lastLinesOf(output, 60),
    };
  } finally {
    await postgres.stop();
  }
}
