import type { TestDatabases } from '@backstage/backend-test-utils';
import { startTestAgent, until } from '@waymark/agent/testing';
import { createLocalTarget } from '@waymark/platform-backend-module-local';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitSourceControl } from '../gitSourceControl';
import { as, startPlatform } from '../startPlatform';
import type { ContractWorld } from './world';

const LONG_MS = 90_000;

/** This machine: real processes, a real Postgres, and a push is built where it lands. */
export async function localWorld(databases: TestDatabases): Promise<ContractWorld> {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark repositories '));
  const agent = await startTestAgent();
  const platform = await startPlatform(databases, { sourceControl: new GitSourceControl(folder), target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
  const get = async (url: string) => (await platform.api.get(`/api/platform${url}`).set('Authorization', as('ana'))).body;
  const place = async (service: string, environment: string) => (await get(`/services/${service}`)).environments.find((e: any) => e.name === environment);
  let released = 0;
  return {
    platform,
    async release(service, files, message) {
      released += 1;
      // The first one came with the service.
      if (released > 1) platform.sourceControl.push(service, Object.entries(files).map(([file, text]) => ({ path: file, content: Buffer.from(text) })), message);
      await until(`r${released} is in staging`, async () => (await place(service, 'staging')).release === `r${released}`, LONG_MS);
    },
    async environmentOf(service, environment) {
      const { nodes, stable } = await platform.knex('binding').where({ service, environment }).first();
      const [pid] = nodes.find((n: any) => n.id === `workload/r${stable}`).outputs.pids;
      const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
      return Object.fromEntries(pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
    },
    async stop() {
      await platform.stop();
      await platform.clean();
      await agent.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
