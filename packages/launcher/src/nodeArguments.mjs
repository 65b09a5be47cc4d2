// @ts-check
import path from 'node:path';
import { pathToFileURL } from 'node:url';

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
  return [
    '--import',
    pathToFileURL(
      path.join(paths.root, 'packages/launcher/src/atRest/collect.mjs'),
    ).href,
  ];
}
