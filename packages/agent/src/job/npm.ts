import { access, constants, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { AgentError } from '../rooms.ts';
import { readTail } from '../shim/readLog.ts';

/** What npm may see of the environment that the agent was started in: how to reach the registry. */
const PASSED = /^(npm_config_.*|NPM_CONFIG_.*|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/;

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

async function findNpm(): Promise<string> {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(dir, 'npm');
    const found = await access(path, constants.X_OK).then(() => realpath(path), () => undefined);
    if (found) return found;
  }
  throw new AgentError('failed', 'The dependencies were not installed', 'there is no npm on the PATH', 'Install npm and start the platform again');
}

/** `npm ci` of the machine's npm, run by this Node. */
export async function npmCi(dataDir: string, env: Record<string, string>): Promise<{ command: string; env: Record<string, string> }> {
  const npm = await findNpm();
  const program = npm.endsWith('.js') ? `${quote(process.execPath)} ${quote(npm)}` : quote(npm);
  const passed = Object.entries(process.env).filter(([name]) => PASSED.test(name)) as Array<[string, string]>;
  return {
    // The usual pauses between attempts add up to more than a minute before npm says that there is no network.
    command: `${program} ci --prefer-offline --no-audit --no-fund --include=dev --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000`,
    env: {
      npm_config_userconfig: join(homedir(), '.npmrc'),
      ...Object.fromEntries(passed),
      ...env,
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      npm_config_cache: join(dataDir, 'agent', 'npm-cache'),
      npm_config_update_notifier: 'false',
      npm_config_progress: 'false',
    },
  };
}

/** What npm says went wrong. It comes first; how to use npm, which it prints after that, helps nobody here. */
export async function npmWords(logDir: string): Promise<string | undefined> {
  const errors = (await readTail(logDir, 1000)).map(line => line.text).filter(text => /^npm (error|ERR!) \S/.test(text));
  return errors.length > 0 ? errors.slice(0, 15).join('\n').slice(0, 4000) : undefined;
}
