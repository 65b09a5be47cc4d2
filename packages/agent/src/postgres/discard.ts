import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentContext } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import type { PostgresHome } from './home.ts';
import type { Instance } from './instance.ts';

/** Its server stops, and its folder goes. */
export async function discard(
  name: string,
  instance: Instance,
  home: Pick<PostgresHome, 'place'>,
  log: AgentContext['log'],
): Promise<void> {
  await instance.stop();
  crashPoint('agent/postgres/stopped', name);
  if (!(await instance.exists())) return;
  const trash = join(home.place, 'trash', `${name}-${randomUUID()}`);
  await rename(instance.folder, trash);
  crashPoint('agent/postgres/discarded', name);
  void rm(trash, { recursive: true, force: true }).catch(error =>
    log(`${trash} was not deleted: ${error.message}`),
  );
}
