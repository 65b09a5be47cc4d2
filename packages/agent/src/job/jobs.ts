import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listDirs, objectDir, readJson, writeJson } from '../files.ts';
import type { JobSpec } from '../protocol.ts';
import type { AgentContext } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { commandEnvironment } from '../shim/environment.ts';
import { adoptUnit, lastWords, readShimState, shellCommand, startUnit } from '../shim/index.ts';
import type { ShimExit, Unit } from '../shim/index.ts';
import { LogWriter } from '../shim/logWriter.ts';
import { workspacePaths } from '../workspace/paths.ts';
import { DependencyCache } from './dependencyCache.ts';
import { linkDependencies, planInstall } from './install.ts';
import { npmCi, npmWords } from './npm.ts';
import { trimNpmCache } from './npmCache.ts';
import { outcomeOf } from './record.ts';
import type { JobRecord } from './record.ts';

const STOP_SECONDS = 5;

interface Running {
  unit?: Unit;
  /** Resolves when the job has ended and its record says so. */
  done: Promise<void>;
  removed?: boolean;
  /** Resolves when nothing of it is left; absent while nobody has asked for that. */
  gone?: Promise<void>;
}

/** Between two attempts to write down how a job ended: a full disk must not end the agent. */
const SAVE_AGAIN_MS = 1000;

/** Runs jobs, each once, and remembers how they ended. */
export class Jobs {
  readonly #ctx: AgentContext;
  readonly #cache: DependencyCache;
  readonly #running = new Map<string, Running>();
  readonly #closing = new AbortController();
  #stopping = false;

  constructor(ctx: AgentContext) {
    this.#ctx = ctx;
    this.#cache = new DependencyCache(ctx.dataDir);
  }

  dir(name: string) {
    return objectDir(this.#ctx, 'jobs', name);
  }

  record(name: string): Promise<JobRecord | undefined> {
    return readJson<JobRecord>(join(this.dir(name), 'job.json')).catch(() => undefined);
  }

  /** Starts a job that has no record yet. */
  async start(name: string, spec: JobSpec): Promise<void> {
    const record: JobRecord = {
      kind: spec.kind,
      workspace: spec.workspace,
      command: spec.command,
      timeoutSeconds: spec.timeoutSeconds,
      state: 'running',
      startedAt: new Date().toISOString(),
    };
    await rm(this.dir(name), { recursive: true, force: true });
    const running: Running = { done: Promise.resolve() };
    this.#running.set(name, running);
    if (spec.kind === 'command') {
      await this.#run(name, record, running, spec, shellCommand(spec.command!));
      running.done = this.#watch(name, record, running.unit!);
    } else {
      await this.#save(name, record);
      running.done = this.#install(name, record, running, spec).catch(error => this.#end(name, { ...record, state: 'failed', exitCode: 1, words: error.message }));
    }
  }

  /** True once the job is ended and forgotten. One that takes longer is forgotten when it has ended. */
  async remove(name: string): Promise<boolean> {
    const running = this.#running.get(name);
    if (!running) {
      await rm(this.dir(name), { recursive: true, force: true });
      crashPoint('agent/job/removed', name);
      return true;
    }
    running.removed = true;
    running.unit?.stop();
    running.gone ??= this.#forget(name, running);
    return Promise.race([running.gone.then(() => true), new Promise<boolean>(resolve => setTimeout(resolve, 200, false))]);
  }

  /** Resolves when a removal that is under way is over. */
  async removal(name: string): Promise<void> {
    await this.#running.get(name)?.gone;
  }

  async #forget(name: string, running: Running) {
    await running.done.catch(() => {});
    try {
      await rm(this.dir(name), { recursive: true, force: true });
    } catch (error) {
      running.gone = undefined;
      throw error;
    }
    crashPoint('agent/job/removed', name);
    this.#running.delete(name);
    this.#ctx.emit('job', name);
  }

  /** Adopts what runs, and settles what ended while nobody looked. */
  async restore(): Promise<void> {
    // First: a job that is settled now may keep what it has installed.
    await this.#cache.clear();
    const names = await listDirs(join(this.#ctx.dataDir, 'agent', 'jobs'));
    await Promise.all(names.map(name => this.#restoreOne(name)));
    if (!this.#running.size) trimNpmCache(this.#ctx.dataDir).catch(error => this.#ctx.log(`npm's cache was not cleaned: ${error.message}`));
    this.#cache.prune().catch(error => this.#ctx.log(`the dependency cache was not cleaned: ${error.message}`));
  }

  async #restoreOne(name: string) {
    const record = await this.record(name);
    if (record && record.state !== 'running') return;
    const dir = this.dir(name);
    const unit = record?.unit && (await adoptUnit(dir, record.unit, { stopSeconds: STOP_SECONDS, signal: this.#closing.signal }));
    if (record && unit) {
      this.#running.set(name, { unit, done: this.#watch(name, record, unit) });
      return;
    }
    const state = await readShimState(dir);
    if (!record?.unit || state?.unit !== record.unit) {
      // No command was ever started: forget it, so that the next request starts it.
      await rm(dir, { recursive: true, force: true });
      return;
    }
    const done = this.#finish(name, record, state.exit);
    this.#running.set(name, { done });
    // It is written down at once, but where the disk is full the agent does not wait for that.
    await Promise.race([done, sleep(SAVE_AGAIN_MS, undefined, { ref: false })]);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { unit } of this.#running.values()) unit?.stop();
    await Promise.all([...this.#running.values()].map(running => running.done));
  }

  close() {
    this.#closing.abort();
  }

  /** Writes down what is about to run, then runs it. */
  async #run(name: string, record: JobRecord, running: Running, spec: JobSpec, command: string, env = spec.env) {
    const workspace = workspacePaths(this.#ctx, spec.workspace);
    record.unit = randomUUID();
    await this.#save(name, record);
    crashPoint('agent/job/recorded', name);
    try {
      running.unit = await startUnit(this.#ctx.dataDir, this.dir(name), {
        unit: record.unit,
        command,
        cwd: workspace.tree,
        env: commandEnvironment(workspace, env),
        redact: spec.redact,
        stopSeconds: STOP_SECONDS,
        timeoutSeconds: spec.timeoutSeconds,
      });
    } catch (error) {
      this.#running.delete(name);
      await rm(this.dir(name), { recursive: true, force: true });
      throw error;
    }
    crashPoint('agent/job/spawned', name);
    if (running.removed) running.unit.stop();
  }

  async #watch(name: string, record: JobRecord, unit: Unit) {
    const exit = await unit.ended;
    if (!this.#closing.signal.aborted) await this.#finish(name, record, exit);
  }

  async #finish(name: string, record: JobRecord, exit: ShimExit | undefined) {
    crashPoint('agent/job/ended', name);
    const outcome = outcomeOf(exit);
    if (outcome.state === 'succeeded' && record.cacheKey) {
      const modules = join(workspacePaths(this.#ctx, record.workspace).tree, 'node_modules');
      // npm makes no folder if there is nothing to install.
      await mkdir(modules, { recursive: true });
      await this.#cache.keep(record.cacheKey, modules).catch(error => this.#ctx.log(`dependencies of job ${name} were not kept: ${error.message}`));
    }
    await this.#end(name, { ...record, ...outcome, words: await this.#words(name, record, outcome.state) });
  }

  async #words(name: string, record: JobRecord, state: JobRecord['state']) {
    const log = join(this.dir(name), 'log');
    if (record.kind === 'install' && state === 'failed') return (await npmWords(log)) ?? lastWords(log);
    return lastWords(log);
  }

  async #install(name: string, record: JobRecord, running: Running, spec: JobSpec): Promise<void> {
    const workspace = workspacePaths(this.#ctx, spec.workspace);
    const plan = await planInstall(workspace.tree);
    const end = (state: 'succeeded' | 'failed', words: string) => {
      const log = new LogWriter(join(this.dir(name), 'log'), { bytes: 1024 * 1024, files: 1 });
      log.write(state === 'failed' ? 'stderr' : 'stdout', words.split('\n'));
      log.close();
      return this.#end(name, { ...record, state, exitCode: state === 'failed' ? 1 : 0, words });
    };
    if (!plan.possible) return end('failed', plan.words);
    const { cacheKey } = plan;
    const fill = async () => {
      if (running.removed) return end('failed', 'The job was removed before it began.');
      const begin = performance.now();
      if (cacheKey && (await linkDependencies(this.#cache, cacheKey, workspace))) {
        return end('succeeded', `dependencies taken from the cache (${cacheKey.slice(0, 12)}) in ${Math.round(performance.now() - begin)} ms`);
      }
      const { command, env } = await npmCi(this.#ctx.dataDir, spec.env);
      record.cacheKey = cacheKey;
      await this.#run(name, record, running, spec, command, env);
      return this.#watch(name, record, running.unit!);
    };
    // Not kept apart from those that find them in the cache at once: linking the same files twice does no harm.
    if (!cacheKey || (await this.#cache.find(cacheKey))) return fill();
    return this.#cache.exclusive(cacheKey, fill);
  }

  async #end(name: string, record: JobRecord) {
    const running = this.#running.get(name);
    const ended = { endedAt: new Date().toISOString(), ...record };
    for (let attempt = 0; !running?.removed; attempt += 1) {
      try {
        await this.#save(name, ended);
        break;
      } catch (error) {
        if (attempt === 0) this.#ctx.log(`the end of job ${name} was not written down, tried again: ${(error as Error).message}`);
        // The next agent finds it in what the shim wrote.
        if (this.#stopping || this.#closing.signal.aborted) return;
        await sleep(SAVE_AGAIN_MS, undefined, { ref: false });
      }
    }
    if (running?.removed) return;
    crashPoint('agent/job/stored', name);
    this.#running.delete(name);
    this.#ctx.emit('job', name);
  }

  async #save(name: string, record: JobRecord) {
    await writeJson(join(this.dir(name), 'job.json'), record);
  }
}
