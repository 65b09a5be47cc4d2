import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Product, ROOT } from '../product/startProduct.ts';

const run = promisify(execFile);

/** Runs the command line as a person does, in a folder, and returns its document. Throws when it does not end with 0. */
export async function platform(product: Product, args: string[], cwd: string = ROOT): Promise<any> {
  const { token } = JSON.parse(await readFile(path.join(product.data, 'credentials.json'), 'utf8'));
  const { stdout } = await run(path.join(ROOT, 'packages/cli/bin/platform'), [...args, '--json'], {
    cwd,
    env: { ...process.env, WAYMARK_DATA: product.data, PLATFORM_URL: product.url, PLATFORM_TOKEN: token },
    timeout: 300_000,
  });
  return JSON.parse(stdout);
}
