import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { as, type TestPlatform } from '../startPlatform';

const ROOT = path.resolve(__dirname, '../../../../..');

/**
 * What differs from run to run: addresses, ids, commits, moments, and the lengths of columns that follow from them; and what
 * follows from what a target can do: its gaps, and figures where nobody counts. Pure.
 */
export const plain = (text: string): string =>
  text
    .replace(/\n*What this platform does not do here:\n( {2}.*(\n|$))*/, '\n')
    .replace(/( +(\d+(\.\d+)?( ?(%|ms))?|–)){3}$/gm, ' FIGURES')
    .replace(/\b\d+(\.\d+)? (MB|kB|GB)\b|(?<=small +)–/g, 'SIZE')
    .replace(/https?:\/\/\S+/g, 'URL')
    .replace(/\b(op|pg|bk|rel)-[\w-]+/g, 'ID')
    .replace(/\b[0-9a-f]{7,40}\b/g, 'COMMIT')
    .replace(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?|\d{1,2}:\d\d(:\d\d)?/g, 'TIME')
    .replace(/\b(just now|\d+(\.\d+)? ?(ms|s|min|h|d)( \d+ ?(s|min|h))?( ago)?)\b/g, 'AGE')
    .replace(/ {2,}/g, '  ')
    .replace(/─+/g, '─');

/** The real command line, bundled as it is delivered, spoken to a platform. Only for tests. */
export function commandLine(platform: TestPlatform) {
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark command '));
  const bundle = path.join(folder, 'platform.cjs');
  execFileSync(path.join(ROOT, 'node_modules/.bin/esbuild'), [path.join(ROOT, 'packages/cli/src/main.ts'), '--bundle', '--platform=node', '--target=node24', '--format=cjs', '--log-level=warning', `--outfile=${bundle}`]);
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', PLATFORM_URL: `http://127.0.0.1:${platform.server.port()}`, PLATFORM_TOKEN: as('ana').replace('Bearer ', '') };
  return {
    /** Exit code and what is printed, without what differs from run to run. */
    run: (...args: string[]) =>
      new Promise<{ code: number; out: string[] }>(resolve => {
        execFile(process.execPath, [bundle, ...args], { env, timeout: 60_000 }, (error, stdout) => resolve({ code: error ? Number(error.code) : 0, out: plain(stdout).trim().split('\n') }));
      }),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
