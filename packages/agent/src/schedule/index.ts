import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listDirs, objectDir, readJson } from '../files.ts';
import type { ScheduleSpec, ScheduleState } from '../scheduleProtocol.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext, Room } from '../rooms.ts';
import { clearUnits, markedProcesses, mergeLog } from '../shim/index.ts';
import { checkSchedule } from './check.ts';
import type { ScheduleRecord } from './record.ts';
import { runningOf } from './record.ts';
import { Schedule } from './schedule.ts';

const TICK_MS = 1000;
/** How long a removal waits before it answers "not yet", milliseconds. */
const PATIENCE_MS = 300;

/** Schedules: commands that are begun by the clock. */
export function createSchedules(ctx: AgentContext, workspaces: Room, now = () => new Date()): Room<ScheduleSpec, ScheduleState> & { tick(): Promise<void> } {
  const schedules = new Map<string, Schedule>();
  const removals = new Map<string, Promise<void>>();
  const dirOf = (name: string) => objectDir(ctx, 'schedules', name);
  /** What is done to one of them is done one after the other. */
  const tails = new Map<string, Promise<unknown>>();
  const inTurn = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(work, work);
    tails.set(name, turn.catch(() => {}));
    return turn;
  };
  const tick = async () => {
    await Promise.all(
      [...schedules].map(([name, schedule]) => inTurn(name, () => schedule.tick(now())).catch(error => ctx.log(`schedule ${name} was not looked at: ${error.message}`))),
    );
  };
  let looking = false;
  const ticker = setInterval(() => {
    if (looking) return;
    looking = true;
    void tick().finally(() => (looking = false));
  }, TICK_MS).unref();

  function remove(name: string, schedule: Schedule): Promise<void> {
    let removal = removals.get(name);
    if (!removal) {
      removal = inTurn(name, async () => {
        await schedule.remove();
        await rm(dirOf(name), { recursive: true, force: true, maxRetries: 3 });
        schedules.delete(name);
        ctx.emit('schedule', name);
      }).finally(() => removals.delete(name));
      removals.set(name, removal);
    }
    return removal;
  }

  async function restoreOne(name: string): Promise<void> {
    const dir = dirOf(name);
    const record = await readJson<ScheduleRecord>(join(dir, 'schedule.json')).catch(() => undefined);
    if (!record) {
      // Written before anything starts: without it there is nothing but a folder, or what nobody can look after.
      await clearUnits(join(dir, 'runs'));
      await rm(dir, { recursive: true, force: true });
      return;
    }
    const schedule = new Schedule(ctx, name, dir, record);
    schedules.set(name, schedule);
    await schedule.adopt();
    if (record.removing) remove(name, schedule).catch(error => ctx.log(`schedule ${name} was not removed: ${error.message}`));
  }

  return {
    kind: 'schedules',
    tick,
    async put(name, spec) {
      const wanted = checkSchedule(spec);
      if (typeof spec.workspace !== 'string' || !(await workspaces.get(spec.workspace))) {
        throw new AgentError('invalid', 'The schedule was not taken', `there is no workspace ${JSON.stringify(String(spec.workspace).slice(0, 80))}`, 'Make the workspace first');
      }
      const going = schedules.get(name);
      if (going?.record.removing) await remove(name, going);
      return inTurn(name, async () => {
        const schedule = schedules.get(name) ?? new Schedule(ctx, name, dirOf(name), { spec: wanted, lookedTo: now().toISOString(), runs: [] });
        schedules.set(name, schedule);
        await schedule.update(wanted, spec, now());
        ctx.emit('schedule', name);
        return schedule.state(now());
      });
    },
    get: async name => schedules.get(name)?.state(now()),
    async remove(name) {
      const schedule = schedules.get(name);
      if (!schedule) {
        await rm(dirOf(name), { recursive: true, force: true });
        return true;
      }
      const gone = remove(name, schedule).then(() => true);
      return Promise.race([gone, new Promise<boolean>(resolve => setTimeout(resolve, PATIENCE_MS, false))]);
    },
    list: async () => [...schedules.keys()].sort(),
    async restore() {
      await Promise.all((await listDirs(join(ctx.dataDir, 'agent', 'schedules'))).map(restoreOne));
    },
    async stop() {
      await Promise.all([...schedules.values()].map(schedule => schedule.end()));
    },
    async close() {
      clearInterval(ticker);
      schedules.forEach(schedule => schedule.close());
    },
    async raw(name) {
      const schedule = schedules.get(name);
      if (!schedule) return undefined;
      const unit = runningOf(schedule.record)?.unit;
      const processes = unit ? (await markedProcesses()).filter(item => item.unit === unit).map(item => item.pid) : [];
      return { ...schedule.state(now()), processes, directory: schedule.dir };
    },
    async log(name, options) {
      const schedule = schedules.get(name);
      if (!schedule) throw new AgentError('notFound', `There is no schedule ${name}`, 'the agent does not have it', 'Check the name, or make it first');
      return mergeLog(schedule.record.runs.filter(run => run.startedAt).map(run => ({ id: run.id, dir: join(schedule.runDir(run.id), 'log') })), options);
    },
    calls: {
      'GET runs': {
        fenced: false,
        async run(name, [id]) {
          const schedule = schedules.get(name);
          if (!schedule?.record.runs.some(run => run.id === id)) return undefined;
          return mergeLog([{ id, dir: join(schedule.runDir(id), 'log') }], { after: `${id}:0`, limit: 5000 });
        },
      },
    },
  };
}
