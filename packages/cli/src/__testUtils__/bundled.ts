import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Bundles an entry of the command line as it ships, into a folder of its own. Tests run the bundle and not the sources:
 * code that is loaded on demand is a matter of the bundler. Only for tests.
 */
export function bundled(entry: 'main' | 'run'): {
  file: string;
  remove: () => void;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-cli-'));
  const file = path.join(folder, 'platform.cjs');
  buildSync({
    entryPoints: [path.resolve(__dirname, `../${entry}.ts`)],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'warning',
  });
  return {
    file,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
