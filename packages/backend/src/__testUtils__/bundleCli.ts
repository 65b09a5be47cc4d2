import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { buildSync } from 'esbuild';

/** The command line as it ships, in one file of its own. */
export function bundleCli(): { file: string; remove(): void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'waymark cli '));
  const file = path.join(folder, 'platform.cjs');
  buildSync({
    entryPoints: [resolvePackagePath('backend', '../cli/src/main.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'warning',
  });
  return { file, remove: () => fs.rmSync(folder, { recursive: true }) };
}
