import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cron } from 'croner';
import { writeJson } from '../files.ts';
import type { ScheduleSpec, ScheduleState } from '../scheduleProtocol.ts';
import type { AgentContext } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { commandEnvironment } from '../shim/environment.ts';
import { adoptUnit, lastWords, readShimState, shellCommand, startUnit } from '../shim/index.ts';
import type { ShimExit, Unit } from '../shim/index.ts';
import { workspacePaths } from '../workspace/paths.ts';
import { dueOf, timesOf } from './clock.ts';
import { KEPT_RUNS, runningOf, runOutcome, stateOf } from './record.ts';
import type { RunRecord, ScheduleRecord, StoredSchedule } from './record.ts';

const STOP_SECONDS = 10;
/** Of each run. */
const LOG = { logBytes: 1024 * 1024, logFiles: 2 };

/** Begins the runs of one schedule, never two at once, and remembers how they ended. Its methods are called one after the other. */
export class Schedule {
  readonly dir: string;
  readonly name: string;
  readonly record: ScheduleRecord;
  #ctx: AgentContext;
  #times: Cron;
  #secrets?: Pick<ScheduleSpec, 'env' | 'redact'>;
  #unit?: Unit;
  /** Resolves when the run that goes on has ended and its record says so. */
  #done: Promise<void> = Promise.resolve();
  #closing = new AbortController();
  #stopping = false;

  constructor(ctx: AgentContext, name: string, dir: string, record: ScheduleRecord) {
    this.#ctx = ctx;
    this.name = name;
    this.dir = dir;
    this.record = record;
    this.#times = timesOf(record.spec.schedule, record.spec.timezone);
  }

  /** Makes it what the spec says; a run that goes on goes on. Times of another schedule count from now on. */
  async update(spec: StoredSchedule, { env, redact, run }: Pick<ScheduleSpec, 'env' | 'redact' | 'run'>, now: Date): Promise<void> {
    const before = this.record.spec;
    if (before.schedule !== spec.schedule || before.timezone !== spec.timezone || before.suspend !== spec.suspend) this.record.lookedTo = now.toISOString();
    this.record.spec = spec;
    this.#times = timesOf(spec.schedule, spec.timezone);
    this.#secrets = { env: { ...env }, redact: [...redact] };
    if (run !== undefined && run !== this.record.asked) {
      this.record.asked = run;
      await this.#begin({ id: run, by: 'person' });
    } else await this.#save();
  }

  /** Looks whether a run is due. */
  async tick(now: Date): Promise<void> {
    const { record } = this;
    // Without its environment nothing can be begun: what becomes due meanwhile is begun late.
    if (record.removing || record.spec.suspend || this.#stopping || !this.#secrets) return;
    const { run, missed, lookedTo } = dueOf(this.#times, new Date(record.lookedTo), now);
    if (lookedTo.toISOString() === record.lookedTo) return;
    record.lookedTo = lookedTo.toISOString();
    if (missed) record.missed = missed.toISOString();
    if (!run) {
      await this.#save();
      return;
    }
    const running = runningOf(record);
    if (running) {
      running.leftOut = (running.leftOut ?? 0) + 1;
      await this.#save();
      return;
    }
    delete record.missed;
    await this.#begin({ id: `at-${Math.floor(run.getTime() / 1000)}`, by: 'clock', scheduledAt: run.toISOString() });
  }

  /** Takes over what an earlier agent began. */
  async adopt(): Promise<void> {
    const run = runningOf(this.record);
    if (!run) return;
    const dir = this.runDir(run.id);
    const unit = run.unit && (await adoptUnit(dir, run.unit, { stopSeconds: STOP_SECONDS, signal: this.#closing.signal }));
    if (unit) {
      this.#follow(run, unit);
      return;
    }
    const state = await readShimState(dir);
    await this.#ended(run, state?.unit === run.unit ? state?.exit : undefined);
  }

  /** Ends the run that goes on. Resolves when nothing of it is left but its folder. */
  async remove(): Promise<void> {
    this.record.removing = true;
    await this.#save();
    await this.end();
  }

  /** The machine's services are stopped; the record stays. */
  async end(): Promise<void> {
    this.#stopping = true;
    this.#unit?.stop();
    await this.#done;
  }

  close(): void {
    this.#closing.abort();
  }

  state(now: Date): ScheduleState {
    const { spec } = this.record;
    const next = spec.suspend ? null : this.#times.nextRun(now);
    return stateOf(this.record, { nextAt: next?.toISOString(), needsEnv: !this.#secrets });
  }

  runDir(id: string): string {
    return join(this.dir, 'runs', id);
  }

  async #begin(begun: Pick<RunRecord, 'id' | 'by' | 'scheduledAt'>): Promise<void> {
    const { record } = this;
    const startedAt = new Date().toISOString();
    const other = runningOf(record);
    const run: RunRecord = other
      ? { ...begun, state: 'refused', endedAt: startedAt, words: `Another run is going on since ${other.startedAt}` }
      : { ...begun, state: 'running', startedAt, unit: randomUUID() };
    record.runs.unshift(run);
    const dropped = record.runs.slice(KEPT_RUNS).filter(one => one.state !== 'running');
    record.runs = record.runs.filter(one => !dropped.includes(one));
    await rm(this.runDir(run.id), { recursive: true, force: true });
    // First on disk: whoever comes after a crash must not begin it once more.
    await this.#save();
    for (const one of dropped) await rm(this.runDir(one.id), { recursive: true, force: true });
    if (other) return;
    crashPoint('agent/schedule/recorded', this.name);
    await this.#start(run).catch(error => this.#settle(run, { state: 'failed', endedAt: new Date().toISOString(), words: `It could not be started: ${error.message}` }));
  }

  async #start(run: RunRecord): Promise<void> {
    const { spec } = this.record;
    const workspace = workspacePaths(this.#ctx, spec.workspace);
    const unit = await startUnit(this.#ctx.dataDir, this.runDir(run.id), {
      unit: run.unit!,
      command: shellCommand(spec.command),
      cwd: workspace.tree,
      env: commandEnvironment(workspace, this.#secrets!.env),
      redact: this.#secrets!.redact,
      stopSeconds: STOP_SECONDS,
      timeoutSeconds: spec.timeoutSeconds,
      ...LOG,
    });
    crashPoint('agent/schedule/spawned', this.name);
    this.#follow(run, unit);
    this.#ctx.emit('schedule', this.name);
  }

  #follow(run: RunRecord, unit: Unit): void {
    this.#unit = unit;
    this.#done = unit.ended
      .then(async exit => {
        this.#unit = undefined;
        // The agent ends and the run goes on: the next agent hears of it.
        if (!this.#closing.signal.aborted) await this.#ended(run, exit);
      })
      .catch(error => this.#ctx.log(`the end of a run of ${this.name} was not written down: ${error.message}`));
  }

  async #ended(run: RunRecord, exit: ShimExit | undefined): Promise<void> {
    await this.#settle(run, { ...runOutcome(exit), words: await lastWords(join(this.runDir(run.id), 'log')) });
  }

  async #settle(run: RunRecord, how: Partial<RunRecord>): Promise<void> {
    Object.assign(run, how);
    delete run.unit;
    await this.#save();
    crashPoint('agent/schedule/ended', this.name);
    this.#ctx.emit('schedule', this.name);
  }

  async #save(): Promise<void> {
    await writeJson(join(this.dir, 'schedule.json'), this.record);
  }
}
