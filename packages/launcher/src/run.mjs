// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Interrupted, interruptCommands } from './command.mjs';
import { layout } from './layout.mjs';
import { prepare } from './prepare.mjs';
import { Problem, problemText } from './problem.mjs';
import { program } from './program.mjs';
import { Progress } from './progress.mjs';
import { runTests } from './test/runTests.mjs';

const USAGE = `npm test -- [--only generated,types,lint,jest,node,browser] [--file PATTERN]
npm run soak -- [arguments]
npm run bench -- [arguments]
npm run generate`;

/**
 * @param {string[]} argv the command and its arguments
 * @returns {Promise<number>} exit code
 */
export async function main([name, ...args]) {
  const paths = layout();
  const progress = new Progress({ logFile: path.join(paths.build, 'run.log') });
  try {
    // The commands run in groups of their own: a terminal's Ctrl-C reaches only us.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, interruptCommands);
    switch (name) {
      case 'test':
        return await runTests(paths, progress, args);
      case 'generate':
        await prepare(paths, progress, { portal: false });
        return await program(paths, [
          path.join(paths.root, 'plugins/platform-common/scripts/generate.mjs'),
          ...args,
        ]);
      case 'soak':
      case 'bench': {
        const script = path.join(
          paths.root,
          'packages/stories/src',
          name,
          'main.ts',
        );
        if (!existsSync(script))
          throw new Problem({
            what: `There is no ${name} run in this checkout yet.`,
            next: `It would be ${path.relative(paths.root, script)}.`,
            exitCode: 2,
          });
        await prepare(paths, progress);
        return await program(paths, [script, ...args]);
      }
      default:
        throw new Problem({
          what: `There is nothing called "${name ?? ''}" to run.`,
          next: USAGE,
          exitCode: 2,
        });
    }
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    process.stderr.write(`${problemText(error)}\n`);
    return error instanceof Problem ? error.exitCode : 1;
  }
}
