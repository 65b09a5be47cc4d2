// @ts-check
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { freePair } from '../checks.mjs';
import { emptyDataFolder } from '../dataFolder.mjs';
import { layout } from '../layout.mjs';
import { lastLinesOf } from '../command.mjs';
import { Problem } from '../problem.mjs';

/** How long a whole product may take to start, building the portal included. Milliseconds. */
const PATIENCE = 10 * 60_000;

/** What a company writes into its settings to bring templates of its own: stories register some. */
const TEMPLATES_TOO = JSON.stringify([
  {
    allow: [
      'Component',
      'System',
      'API',
      'Resource',
      'Location',
      'Domain',
      'Template',
    ],
  },
]);

/**
 * A whole product as `npm start` brings it up, on ports and in a data folder of its own, for stories to run against.
 * @param {import('./context.mjs').Context} context
 */
export async function testProduct({ paths, results }) {
  const data = realpathSync(mkdtempSync(path.join(tmpdir(), 'waymark-story-')));
  const port = await freePair(20_000 + Math.floor(Math.random() * 10_000));
  const script = path.join(paths.root, 'packages/launcher/bin/start.mjs');
  const child = spawn(
    process.execPath,
    [script, '--port', String(port), '--data', data],
    {
      cwd: paths.root,
      env: {
        ...process.env,
        APP_CONFIG_catalog_rules: TEMPLATES_TOO,
        // One environment asks for an approval, so that a story sees it granted and refused; others pass production.
        APP_CONFIG_platform_protection_guarded: '"deny"',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const ended = new Promise(resolve =>
    child.once('exit', (code, signal) =>
      resolve(signal ?? `exit code ${code}`),
    ),
  );
  const ready = new Promise(resolve => {
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      if (output.includes('Waymark is at ')) resolve('ready');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    // Its logs are wanted when a story fails, after everything else of it is gone.
    cpSync(path.join(data, 'logs'), path.join(results, 'product'), {
      recursive: true,
    });
    emptyDataFolder(layout({ root: paths.root, data }));
    rmSync(data, { recursive: true, force: true });
  };
  const late = new Promise(resolve =>
    setTimeout(resolve, PATIENCE, 'late').unref(),
  );
  const how = await Promise.race([ready, ended, late]);
  if (how !== 'ready') {
    await stop();
    throw new Problem({
      what: `The product did not start for the stories (${how}).`,
      why: lastLinesOf(output, 40),
    });
  }
  return {
    stop,
    env: {
      WAYMARK_URL: `http://localhost:${port}`,
      WAYMARK_PORT: String(port),
      WAYMARK_PROXY_PORT: String(port + 1),
      WAYMARK_DATA: data,
      WAYMARK_NODE: paths.node,
    },
  };
}
