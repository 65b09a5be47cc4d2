// @ts-check
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { command } from '../command.mjs';
import { childEnvironment } from '../environment.mjs';

/**
 * What a stage of `npm test` has.
 * @typedef {object} Context
 * @property {import('../layout.mjs').Layout} paths
 * @property {string} results folder for logs and reports
 * @property {string | undefined} file only test files whose path contains this
 * @property {(name: string, args: string[], extra?: Record<string, string>, cwd?: string) => Promise<{ ok: boolean, exit: string, output: string, logFile: string }>} node runs a
 * script on Node 24 with its output in `<name>.log`
 * @property {(name: string) => any} report reads `<name>.json`; undefined when there is none
 */

/**
 * @param {import('../layout.mjs').Layout} paths
 * @param {string | undefined} file
 * @returns {Context}
 */
export function context(paths, file) {
  const results = path.join(paths.build, 'test');
  rmSync(results, { recursive: true, force: true });
  return {
    paths,
    results,
    file,
    async node(name, args, extra = {}, cwd = paths.root) {
      const logFile = path.join(results, `${name}.log`);
      const env = childEnvironment(paths, process.env, {
        CI: 'true',
        FORCE_COLOR: '0',
        ...extra,
      });
      return {
        ...(await command(paths.node, args, { cwd, env, logFile })),
        logFile,
      };
    },
    report(name) {
      try {
        return JSON.parse(
          readFileSync(path.join(results, `${name}.json`), 'utf8'),
        );
      } catch {
        return undefined;
      }
    },
  };
}
