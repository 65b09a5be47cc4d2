import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { smallDisk } from './smallDisk.ts';
import { until } from './startTestAgent.ts';
import type { TestAgent } from './startTestAgent.ts';

/** Moves a database onto a small disk of its own, past the agent. Only for tests. */
export async function onSmallDisk(
  agent: TestAgent,
  name: string,
  megabytes: number,
): Promise<ReturnType<typeof smallDisk>> {
  const folder = join(agent.dataDir, 'agent/postgres-data/instances', name);
  await agent.call('POST', '/v1/system/shutdown');
  await until('the agent is gone', () =>
    agent.call('GET', '/v1/health').then(
      () => false,
      () => true,
    ),
  );
  renameSync(folder, `${folder}-away`);
  const disk = smallDisk(folder, megabytes);
  execFileSync('cp', ['-a', `${folder}-away/.`, folder]);
  rmSync(`${folder}-away`, { recursive: true });
  await agent.start();
  return disk;
}
