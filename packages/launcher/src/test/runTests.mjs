// @ts-check
import path from 'node:path';
import { Interrupted } from '../command.mjs';
import { parse } from '../options.mjs';
import { prepare } from '../prepare.mjs';
import { Problem, problemText } from '../problem.mjs';
import { context } from './context.mjs';
import { honest, steady, sum, summaryLines } from './counts.mjs';
import { STAGES } from './stages.mjs';

const USAGE = `npm test -- [options]

  --only STAGES    some of ${STAGES.map(stage => stage.name).join(',')}
  --file TEXT      only test files whose path contains it
  --help           this text`;

/**
 * Everything that must hold before a change lands. Ends with one line `N passed, N failed`.
 * @param {import('../layout.mjs').Layout} paths
 * @param {import('../progress.mjs').Progress} progress
 * @param {string[]} argv
 * @returns {Promise<number>} exit code
 */
export async function runTests(paths, progress, argv) {
  const options = parse(
    argv,
    {
      only: { type: 'string' },
      file: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    USAGE,
  );
  if (options.help) {
    progress.say(USAGE);
    return 0;
  }
  const stages = chosen(options.only, options.file);
  await prepare(paths, progress, { portal: false });
  const run = context(paths, options.file);
  const begun = new Map(
    stages
      .filter(stage => stage.early)
      .map(stage => [stage, attempt(stage, run)]),
  );
  // Told in its turn: also that somebody has interrupted it.
  for (const early of begun.values()) early.catch(() => undefined);
  const all = [];
  for (const stage of stages) {
    const found = await one(stage, progress, run, begun.get(stage));
    if (found) all.push(found);
  }
  const total = steady(sum(all));
  const counts = honest(total, true);
  if (counts.failed > total.failed)
    progress.say(
      `No test ran${
        options.file ? `: no test file's path contains "${options.file}"` : ''
      }.`,
    );
  if (counts.failed) progress.say(`Details: ${run.results}`);
  for (const line of summaryLines(counts)) progress.say(line);
  return counts.failed ? 1 : 0;
}

/**
 * @param {string | undefined} only
 * @param {string | undefined} file
 */
export function chosen(only, file) {
  const names = only
    ? only.split(',').map(name => name.trim())
    : STAGES.filter(stage => !file || stage.perFile).map(stage => stage.name);
  const unknown = names.filter(
    name => !STAGES.some(stage => stage.name === name),
  );
  if (unknown.length)
    throw new Problem({
      what: `There is no stage "${unknown.join('", "')}".`,
      next: USAGE,
      exitCode: 2,
    });
  return STAGES.filter(stage => names.includes(stage.name));
}

/**
 * @param {typeof STAGES[number]} stage
 * @param {import('../progress.mjs').Progress} progress
 * @param {import('./context.mjs').Context} run
 * @param {Promise<import('./stages.mjs').Found>} [begun]
 */
async function one(stage, progress, run, begun) {
  const found = await progress.step(
    stage.title,
    () => begun ?? attempt(stage, run),
    outcome,
  );
  if (found?.counts.failed || found?.counts.unsteady) {
    progress.say(
      `\n${found.words}\n\n  ${path.join(run.results, `${stage.name}.log`)}\n`,
    );
  }
  return found?.counts;
}

/**
 * A stage that breaks is one failure, and the ones after it still run.
 * @param {typeof STAGES[number]} stage
 * @param {import('./context.mjs').Context} run
 * @returns {Promise<import('./stages.mjs').Found>}
 */
async function attempt(stage, run) {
  try {
    return await stage.run(run);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return { counts: honest(undefined, false), words: problemText(error) };
  }
}

/** @param {import('./stages.mjs').Found} found */
function outcome(found) {
  if (!found) return { ok: true, note: 'nothing to run yet' };
  const { passed, failed, skipped, unsteady } = found.counts;
  const more = [
    skipped ? `, ${skipped} skipped` : '',
    unsteady ? `, ${unsteady} only when run once more` : '',
  ].join('');
  return { ok: !failed, note: `${passed} passed, ${failed} failed${more}` };
}
