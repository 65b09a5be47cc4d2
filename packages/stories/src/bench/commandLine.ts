import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../product/startProduct.ts';

const once = (command: string) => {
  const started = performance.now();
  execFileSync(command, ['--version'], { stdio: 'ignore' });
  return performance.now() - started;
};

/** `platform --version` against `npm --version`, in turns so that what disturbs one disturbs both; the best of each. */
export function benchCommandLine(runs = 9) {
  const platform = path.join(ROOT, 'node_modules/.bin/platform');
  const ours: number[] = [];
  const npm: number[] = [];
  for (let i = 0; i < runs; i++) {
    ours.push(once(platform));
    npm.push(once('npm'));
  }
  return { platformMs: Math.min(...ours), npmMs: Math.min(...npm), ratio: Math.min(...ours) / Math.min(...npm) };
}
