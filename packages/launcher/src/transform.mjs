// @ts-check
import path from 'node:path';

/**
 * Arguments for Node that let it run our TypeScript: imports without extension, workspace packages.
 * @param {import('./layout.mjs').Layout} paths
 */
export function transformed(paths) {
  return [
    '--require',
    path.join(paths.root, 'packages/launcher/src/typescript/compiled.cjs'),
  ];
}
