import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { eventually } from './dirs.ts';

/** A real agent on a data folder, and calls of its API. */
export async function startAgentProcess(dataDir: string) {
  const socket = join(dataDir, 'a.sock');
  const main = join(import.meta.dirname, '../../src/main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, '--data', dataDir, '--socket', socket, '--proxy-port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', chunk => (output += chunk));
  child.stderr.on('data', chunk => (output += chunk));
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));

  const api = (method: string, path: string, body?: object): Promise<any> =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath: socket, method, path, agent: false, headers: { 'content-type': 'application/json' } }, response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
      });
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  await eventually(`the agent answers (${output})`, () => api('GET', '/v1/health').catch(() => undefined));
  return {
    api,
    pid: child.pid!,
    output: () => output,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async shutdown() {
      await api('POST', '/v1/system/shutdown');
      await exited;
    },
  };
}
