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

/**
 * Arguments for Node that have it give back at rest what it does not need.
 * @param {import('./layout.mjs').Layout} paths
 */
export function collecting(paths) {
  // Not `--import`: with that Node would load our TypeScript as ES modules.
  return [
    '--require',
    path.join(paths.root, 'packages/launcher/src/atRest/collect.mjs'),
  ];
}
