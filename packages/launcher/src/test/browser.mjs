// @ts-check
import path from 'node:path';
import { lastLinesOf } from '../command.mjs';
import { honest, playwrightCounts } from './counts.mjs';
import { testProduct } from './product.mjs';
import { specFiles } from './workspaces.mjs';

/**
 * The stories, each in a real browser against a whole product that is started for them.
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<import('./stages.mjs').Found>}
 */
export async function browserStage(context) {
  const { paths, file, results } = context;
  const files = specFiles(paths.root).filter(
    one => !file || path.relative(paths.root, one).includes(file),
  );
  if (files.length === 0) return undefined;
  const product = await testProduct(context);
  try {
    const chromium = await context.node('chromium', [
      path.join(paths.root, 'packages/launcher/src/test/chromiumPath.mjs'),
      path.join(paths.build, 'chromium'),
    ]);
    if (!chromium.ok)
      return {
        counts: honest(undefined, false),
        words: `There is no browser.\n${lastLinesOf(chromium.output)}`,
      };
    const { executablePath, libraries } = JSON.parse(
      chromium.output.trim().split('\n').pop() ?? '',
    );
    const { ok, output } = await context.node(
      'browser',
      [
        path.join(paths.modules, '@playwright/test/cli.js'),
        'test',
        '--config',
        path.join(paths.root, 'playwright.config.ts'),
        ...(file ? files : []),
      ],
      {
        ...product.env,
        WAYMARK_CHROMIUM: executablePath,
        WAYMARK_CHROMIUM_LIBRARIES: libraries,
        WAYMARK_TEST_RESULTS: results,
      },
    );
    const report = context.report('browser');
    return {
      counts: honest(report && playwrightCounts(report), ok),
      words: lastLinesOf(output, 120),
    };
  } finally {
    await product.stop();
  }
}
