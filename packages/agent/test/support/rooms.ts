import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { RouteState, WorkloadSpec } from '../../src/protocol.ts';
import { createRoutes } from '../../src/route/index.ts';
import { Upstreams } from '../../src/route/upstreams.ts';
import { createWorkloads } from '../../src/workload/index.ts';
import { TIMING } from '../../src/workload/timing.ts';
import { createWorkspaces } from '../../src/workspace/index.ts';
import { writeJson } from '../../src/files.ts';
import { testContext } from './context.ts';
import { eventually } from './dirs.ts';

/** Rooms of one agent on a data folder that has a workspace `w` with the small service. */
export async function startRooms(dataDir: string, timing = TIMING) {
  const ctx = testContext(dataDir);
  const dir = join(dataDir, 'agent/workspaces/w');
  mkdirSync(join(dir, 'tree'), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'service.mjs'), join(dir, 'tree/service.mjs'));
  await writeJson(join(dir, 'workspace.json'), { repositoryPath: '/none', commit: '0'.repeat(40) });
  const workspaces = createWorkspaces(ctx);
  const upstreams = new Upstreams();
  const workloads = createWorkloads(ctx, workspaces, upstreams, timing);
  const routes = createRoutes(ctx, upstreams);
  await workloads.restore();
  await routes.restore();
  return {
    ctx,
    workloads,
    routes,
    /** The agent ends, its services go on. */
    async close() {
      await routes.close!();
      await workloads.close!();
    },
    /** Everything ends. */
    async stop() {
      await routes.stop();
      await workloads.stop();
      await routes.close!();
      await workloads.close!();
    },
    ready: (name: string, ms?: number) =>
      eventually(`${name} is ready`, async () => {
        const state = await workloads.get(name);
        return state?.phase === 'ready' && state.replicas.every((replica: { phase: string }) => replica.phase === 'ready') && state;
      }, ms),
  };
}

/** A spec for the small service. */
export const serviceSpec = (extra: Partial<WorkloadSpec> = {}): WorkloadSpec => ({
  workspace: 'w',
  command: 'node service.mjs',
  replicas: 1,
  env: {},
  redact: [],
  envHash: createHash('sha256').update(JSON.stringify(extra.env ?? {})).digest('hex'),
  readyPath: '/readyz',
  livePath: '/healthz',
  stopSeconds: 5,
  fence: 1,
  ...extra,
});

/** One request, with any `Host` header. Rejects if there was no answer. */
export function call(
  state: Pick<RouteState, 'localUrl'> | string,
  path: string,
  options: { host?: string; method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<{ status: number; body: string; headers: Record<string, string | string[] | undefined> }> {
  const url = new URL(path, typeof state === 'string' ? state : state.localUrl);
  return new Promise((resolve, reject) => {
    const length = options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)) };
    const headers = { ...(options.host && { host: options.host }), ...length, ...options.headers };
    const sent = request(url, { method: options.method ?? 'GET', headers, agent: false }, response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString(), headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}
