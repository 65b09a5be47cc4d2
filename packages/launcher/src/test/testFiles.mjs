// @ts-check
import path from 'node:path';
import { workspaces } from './workspaces.mjs';

/**
 * Test files for a runner, after `--file`.
 * @param {import('./context.mjs').Context} context
 * @param {'node' | 'jest'} runner
 */
export function testFiles({ paths, file }, runner) {
  const all = workspaces(paths.root)
    .filter(one => one.runner === runner)
    .flatMap(one => one.files);
  return file
    ? all.filter(one => path.relative(paths.root, one).includes(file))
    : all;
}
