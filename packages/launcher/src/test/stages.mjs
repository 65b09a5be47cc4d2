// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { lastLinesOf } from '../command.mjs';
import { browserStage } from './browser.mjs';
import { honest, nodeCounts } from './counts.mjs';
import { jestStage } from './jest.mjs';
import { testFiles } from './testFiles.mjs';

/**
 * What a stage found: its counts, and what to print when something failed. Undefined: there is nothing for it to do.
 * @typedef {{ counts: import('./counts.mjs').Counts, words: string } | undefined} Found
 */

/**
 * The stages of `npm test` in their order: quick ones first.
 * What is `early` begins with the first one, and is told in its turn: it waits more than it computes, or there is a
 * processor left beside the one that checks types.
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
  { name: 'lint', title: 'Lint', perFile: false, early: true, run: lint },
  {
    name: 'node',
    title: 'Tests on Node',
    perFile: true,
    early: true,
    run: nodeTests,
  },
  { name: 'jest', title: 'Tests on jest', perFile: true, run: jestStage },
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
