// @ts-check
import path from 'node:path';

/**
 * Arguments for Node that let it run our TypeScript from source: imports without extension, workspace packages, JSX.
 * @param {import('./layout.mjs').Layout} paths
 */
export function transformed(paths) {
  return [
    '--require',
    path.join(
      paths.modules,
      '@backstage',
      'cli',
      'config',
      'nodeTransform.cjs',
    ),
  ];
}
