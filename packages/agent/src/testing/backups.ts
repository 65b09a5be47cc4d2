import { join } from 'node:path';
import { until } from './startTestAgent.ts';
import type { TestAgent } from './startTestAgent.ts';

// They copy whole databases, at times on a disk that others use as well.
const WITHIN_MS = 60_000;

/** Hands on what an agent keeps of one database. Only for tests. */
export function backupsOf(agent: TestAgent, name: string) {
  const path = `/v1/postgres/${name}`;
  const place = () => join(agent.dataDir, 'agent/postgres-data');
  const kept = async () => (await agent.call('GET', `${path}/kept`)).body;
  const find = async (id: string) =>
    (await kept()).backups.find((backup: any) => backup.id === id);

  const ended = (id: string) =>
    until(
      `backup ${id} is over`,
      async () => {
        const found = await find(id);
        return found?.state !== 'running' && found;
      },
      WITHIN_MS,
    );
  const make = async (id: string, fence = 9, reason = 'on demand') => {
    const wish = { fence, reason };
    const { status } = await agent.call('PUT', `${path}/backups/${id}`, wish);
    if (status !== 200) throw new Error(`no backup was begun: ${status}`);
    return ended(id);
  };
  const proven = (id: string, run: string) =>
    until(
      `proof ${run} is over`,
      async () => {
        const proof = (await find(id))?.proof;
        return proof?.run === run && proof.state !== 'running' && proof;
      },
      WITHIN_MS,
    );
  const prove = async (id: string, run: string, fence = 9) => {
    const wish = { fence, run };
    await agent.call('PUT', `${path}/backups/${id}/proof`, wish);
    return proven(id, run);
  };

  return {
    path,
    place,
    kept,
    ended,
    make,
    prove,
    proven,
    folder: () => join(place(), 'kept', name),
  };
}
