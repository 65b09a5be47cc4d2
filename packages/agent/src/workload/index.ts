import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listDirs, objectDir } from '../files.ts';
import type { WorkloadSpec, WorkloadState } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext, Room } from '../rooms.ts';
import type { Upstreams } from '../route/upstreams.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { clearUnits, markedProcesses, mergeLog } from '../shim/index.ts';
import { checkWorkload } from './check.ts';
import { Ports } from './ports.ts';
import { TIMING } from './timing.ts';
import { Workload } from './workload.ts';
import { readRecord } from './workloadRecord.ts';

const TICK_MS = 500;
/** How long a removal waits before it answers "not yet", milliseconds. */
const PATIENCE_MS = 300;

/** Workloads: services that are kept running. */
export function createWorkloads(ctx: AgentContext, workspaces: Room, upstreams: Upstreams, timing = TIMING): Room<WorkloadSpec, WorkloadState> {
  const ports = new Ports({ first: 20_000, count: 10_000, seed: ctx.dataDir });
  const workloads = new Map<string, Workload>();
  const removals = new Map<string, Promise<void>>();
  const dirOf = (name: string) => objectDir(ctx, 'workloads', name);
  const deps = { ctx, ports, upstreams, timing };
  const ticker = setInterval(() => workloads.forEach(workload => workload.tick()), TICK_MS).unref();
  upstreams.onRefused(({ workload, port }) => workloads.get(workload)?.look(port));

  function remove(name: string, workload: Workload): Promise<void> {
    let removal = removals.get(name);
    if (!removal) {
      removal = (async () => {
        await workload.remove();
        workload.close();
        upstreams.publish(name, []);
        await rm(dirOf(name), { recursive: true, force: true, maxRetries: 3 });
        crashPoint('agent/workload/removed', name);
        workloads.delete(name);
        ctx.emit('workload', name);
        // One that failed is begun anew when it is asked for again.
      })().finally(() => removals.delete(name));
      removals.set(name, removal);
    }
    return removal;
  }

  return {
    kind: 'workloads',
    async put(name, spec) {
      const wanted = checkWorkload(spec);
      if (typeof spec.workspace !== 'string' || !(await workspaces.get(spec.workspace))) {
        throw new AgentError('invalid', 'The workload was not changed', `there is no workspace ${JSON.stringify(String(spec.workspace).slice(0, 80))}`, 'Make the workspace first');
      }
      let workload = workloads.get(name);
      if (workload?.removing) {
        await remove(name, workload);
        workload = undefined;
      }
      if (!workload) {
        workload = new Workload(deps, name, dirOf(name), { spec: wanted, generation: 1, replicas: [] });
        workloads.set(name, workload);
      }
      await workload.update(wanted, { env: { ...spec.env }, redact: [...spec.redact] });
      return workload.state();
    },
    get: async name => workloads.get(name)?.state(),
    async remove(name) {
      const workload = workloads.get(name);
      if (!workload) {
        await rm(dirOf(name), { recursive: true, force: true });
        return true;
      }
      const gone = remove(name, workload).then(() => true);
      return Promise.race([gone, new Promise<boolean>(resolve => setTimeout(resolve, PATIENCE_MS, false))]);
    },
    list: async () => [...workloads.keys()].sort(),
    async restore() {
      const names = await listDirs(join(ctx.dataDir, 'agent', 'workloads'));
      await Promise.all(
        names.map(async name => {
          const record = await readRecord(dirOf(name));
          if (!record) {
            // Written before anything starts: without it there is nothing but a folder, or what nobody can look after.
            await clearUnits(join(dirOf(name), 'slots'));
            await rm(dirOf(name), { recursive: true, force: true });
            return;
          }
          const workload = new Workload(deps, name, dirOf(name), record);
          workloads.set(name, workload);
          await workload.adopt();
          if (record.removing) remove(name, workload).catch(error => ctx.log(`workload ${name} was not removed: ${error.message}`));
        }),
      );
    },
    async stop() {
      await Promise.all([...workloads.values()].map(workload => workload.stop()));
    },
    async close() {
      clearInterval(ticker);
      workloads.forEach(workload => workload.close());
    },
    async raw(name) {
      const raw = workloads.get(name)?.raw();
      if (!raw) return undefined;
      const marked = await markedProcesses();
      const replicas = raw.replicas.map(replica => ({ ...replica, processes: marked.filter(item => item.unit === replica.unit).map(item => item.pid) }));
      return { ...raw, replicas };
    },
    async log(name, options) {
      const workload = workloads.get(name);
      if (!workload) throw new AgentError('notFound', `There is no workload ${name}`, 'the agent does not have it', 'Check the name, or make it first');
      return mergeLog(await workload.logSources(), options);
    },
  };
}
