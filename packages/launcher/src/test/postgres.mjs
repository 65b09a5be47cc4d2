// @ts-check
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  agentAnswers,
  agentProcess,
  systemPostgres,
} from '../agentProcess.mjs';
import { askAgent } from '../agentClient.mjs';
import { emptyDataFolder, openDataFolder } from '../dataFolder.mjs';
import { layout } from '../layout.mjs';

/**
 * A real Postgres for tests in a folder that is removed afterwards: the agent's, as the product has it, so that it works
 * wherever the product does (as root too).
 * @param {import('../layout.mjs').Layout} paths
 */
export async function testPostgres(paths) {
  const data = realpathSync(mkdtempSync(path.join(tmpdir(), 'waymark-test-')));
  const own = {
    ...layout({ root: paths.root, data }),
    logs: path.join(paths.build, 'test'),
  };
  const agent = agentProcess(own, { proxyPort: 0, say: () => {} });
  const stop = async () => {
    await agent.stop({
      ask: () => askAgent(own.socket, 'POST', '/v1/system/shutdown', {}),
      patience: 15_000,
    });
    emptyDataFolder(own);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    openDataFolder(own);
    agent.start();
    await agentAnswers(own, agent);
    const {
      POSTGRES_HOST: host,
      POSTGRES_PORT: port,
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password,
    } = await systemPostgres(own, { durable: false });
    const url = `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(
      password,
    )}@${host}:${port}/postgres`;
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
