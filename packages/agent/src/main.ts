import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAgent } from './agent.ts';
import { AgentError } from './rooms.ts';
import { socketPath } from './socketPath.ts';

const USAGE =
  'usage: node main.ts --data <folder> [--socket <path>] [--proxy-port <port>] [--max-databases <n>] [--volatile]';

function options() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      socket: { type: 'string' },
      'proxy-port': { type: 'string', default: '7008' },
      'max-databases': { type: 'string', default: '40' },
      // For tests: databases are quick, and lost with the power.
      volatile: { type: 'boolean', default: false },
    },
  });
  const proxyPort = Number(values['proxy-port']);
  const maxDatabases = Number(values['max-databases']);
  if (!values.data || !isAbsolute(values.data))
    throw new Error('--data must be an absolute path');
  if (!Number.isInteger(proxyPort) || proxyPort < 0 || proxyPort > 65535)
    throw new Error('--proxy-port must be a port');
  if (!Number.isInteger(maxDatabases) || maxDatabases < 1)
    throw new Error('--max-databases must be a number above 0');
  const dataDir = join(values.data);
  return {
    dataDir,
    socket: values.socket ?? socketPath(dataDir),
    proxyPort,
    maxDatabases,
    durable: !values.volatile,
  };
}

async function main() {
  let given;
  try {
    given = options();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const log = (line: string) =>
    process.stdout.write(`${new Date().toISOString()} ${line}\n`);
  // One object's trouble (a full disk, no file left to open) must not take all services off the air.
  process.on('unhandledRejection', error =>
    log(`unexpected: ${error instanceof Error ? error.stack : error}`),
  );
  try {
    const agent = await startAgent({ ...given, log });
    // Services and databases go on without the agent; only `POST /v1/system/shutdown` stops them.
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => void agent.close());
    await agent.closed;
    process.exit(0);
  } catch (error) {
    const text =
      error instanceof AgentError
        ? `${error.what}: ${error.why}. ${error.next}.`
        : String((error as Error).stack);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  }
}

void main();
