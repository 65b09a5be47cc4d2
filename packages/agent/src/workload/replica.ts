import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplicaState } from '../protocol.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { adoptUnit, readShimState, startUnit } from '../shim/index.ts';
import type { ShimExit, Unit } from '../shim/index.ts';
import type { ReplicaView } from './phase.ts';
import { backoff, describeExit } from './phase.ts';
import { isFree } from './ports.ts';
import { probe } from './probe.ts';
import type { ReplicaHost, ReplicaRecord } from './replicaHost.ts';
import { Watch } from './watch.ts';
import type { Watched } from './watch.ts';

const STEADY_MS = 30_000;

/** One replica: keeps a process of the service running, knows whether it is ready, and ends it. */
export class Replica {
  readonly record: ReplicaRecord;
  phase: ReplicaState['phase'] = 'starting';
  #host: ReplicaHost;
  #unit?: Unit;
  #exits = 0;
  #needsEnv = false;
  #probeWords?: string;
  #exitWords?: string;
  // By a clock that nobody sets: a machine that wakes up must not call a service failing that has just been started.
  #bornAt = performance.now();
  #readySince?: number;
  #everReady = false;
  #looking = new AbortController();
  #restart?: NodeJS.Timeout;
  #closed = false;
  #watch: Watch;
  #starting: Promise<void> = Promise.resolve();
  #endedBecause?: string;
  /** The service's own process; the shim above it is the unit's. */
  #pid?: number;

  constructor(host: ReplicaHost, record: ReplicaRecord) {
    this.#host = host;
    this.record = record;
    this.#watch = new Watch(host, this.#watched());
  }

  get id() {
    return `g${this.record.generation}-${this.record.index}`;
  }

  /** Serves, or did a moment ago. */
  get serving() {
    return this.phase === 'ready' || this.phase === 'unready';
  }

  view(): ReplicaView {
    return {
      index: this.record.index,
      phase: this.phase,
      exits: this.#exits,
      ageMs: performance.now() - this.#bornAt,
      readyForMs: this.phase === 'ready' && this.#readySince !== undefined ? performance.now() - this.#readySince : undefined,
      everReady: this.#everReady,
      needsEnv: this.#needsEnv,
      exitWords: this.#exitWords,
      probeWords: this.#probeWords,
    };
  }

  state(): ReplicaState {
    const { index, port, restarts, startedAt, readyAt, lastExit } = this.record;
    return {
      index,
      port,
      phase: this.phase,
      restarts,
      ...(this.#unit && this.#pid && { pid: this.#pid }),
      ...(startedAt && { startedAt }),
      ...(readyAt && { readyAt }),
      ...(lastExit && { lastExit }),
    };
  }

  /** Starts the process; without an environment it waits until it is called again. Errors count as an exit. */
  async start(): Promise<void> {
    if (this.#closed || this.phase === 'stopping' || this.#unit) return;
    clearTimeout(this.#restart);
    this.#needsEnv = this.#host.command(0) === undefined;
    if (this.#needsEnv) {
      this.#host.changed();
      return;
    }
    const { record } = this;
    const host = this.#host;
    if (host.paths() && (!record.port || !(await isFree(record.port)))) {
      if (record.port) host.ports.giveBack(record.port);
      record.port = await host.ports.take();
    }
    record.unit = randomUUID();
    record.startedAt = new Date().toISOString();
    delete record.readyAt;
    this.phase = 'starting';
    // First on disk: whoever comes after a crash must find what is started now.
    await host.save();
    crashPoint('agent/replica/reserved', host.dir);
    const command = host.command(record.port);
    if (this.#closed || this.#stopAsked() || !command) return;
    const unit = await startUnit(host.dataDir, host.dir, { ...command, unit: record.unit, stopSeconds: host.stopSeconds });
    crashPoint('agent/replica/spawned', host.dir);
    this.#follow(unit);
  }

  /** `start`, and again later if it goes wrong. */
  launch(): void {
    this.#starting = this.start().catch(error => {
      this.#host.log(`replica ${this.id} was not started: ${error.message}`);
      this.#exited({ code: null, signal: null, at: new Date().toISOString() }, `it could not be started (${error.message})`);
    });
  }

  /** Takes over the process of an earlier agent; if it is gone, starts another as soon as it can. */
  async adopt(signal: AbortSignal): Promise<void> {
    const { record } = this;
    const host = this.#host;
    if (record.port) host.ports.hold(record.port);
    const unit = record.unit ? await adoptUnit(host.dir, record.unit, { stopSeconds: host.stopSeconds, signal }) : undefined;
    if (unit) {
      const paths = host.paths();
      const first = paths ? probe(record.port, paths.ready, 500) : { ok: record.readyAt !== undefined };
      this.#everReady = record.readyAt !== undefined;
      this.#follow(unit);
      // So that the proxy has somebody to send requests to when it starts.
      if ((await first).ok) this.#setReady(true);
      return;
    }
    const state = await readShimState(host.dir);
    const exit = state?.unit === record.unit ? state?.exit : undefined;
    if (record.unit) record.lastExit = { code: exit?.code ?? null, signal: exit?.signal ?? null, at: exit?.at ?? new Date().toISOString() };
    this.phase = 'crashed';
    this.#exitWords = 'it was not running when the agent started';
    this.launch();
  }

  /** No new requests, those under way end, then the process ends. Resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.phase = 'stopping';
    clearTimeout(this.#restart);
    this.#looking.abort();
    this.#host.changed();
    await this.#starting;
    await this.#host.upstreams.drained(this.record.port, this.#host.timing.drainMs);
    this.#host.upstreams.forget(this.record.port);
    const unit = this.#unit;
    unit?.stop();
    await unit?.ended;
    crashPoint('agent/replica/ended', this.#host.dir);
    this.#host.ports.giveBack(this.record.port);
  }

  /** The agent ends; the process goes on. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#restart);
    this.#looking.abort();
  }

  /** Look at once: the proxy was refused. */
  look(): void {
    this.#watch.look();
  }

  // A method, since the compiler does not know that the phase may change while something is awaited.
  #stopAsked() {
    return this.phase === 'stopping';
  }

  #watched(): Watched {
    return {
      port: () => this.record.port,
      everReady: () => this.#everReady,
      ready: () => this.phase === 'ready',
      found: words => (this.#probeWords = words),
      setReady: ready => this.#setReady(ready),
      dead: (words, shown) => {
        this.#host.log(`replica ${this.id} is ended: ${words}`);
        this.#endedBecause = `by the agent, since it did not answer: ${shown}`;
        this.#unit?.stop();
      },
    };
  }

  #follow(unit: Unit) {
    this.#unit = unit;
    void this.#learnPid(unit);
    this.#looking = new AbortController();
    void unit.ended.then(exit => {
      if (this.#closed) return;
      this.#unit = undefined;
      this.#exited(exit);
    });
    if (this.#closed || this.#stopAsked()) unit.stop();
    else if (this.#host.paths()) void this.#watch.run(this.#looking.signal);
    else void this.#staysUp(this.#looking.signal);
  }

  /** Nobody can ask a worker: it is ready when it has been up for a moment. */
  async #staysUp(signal: AbortSignal) {
    const { upMs } = this.#host.timing;
    this.#probeWords = `it has not been up for ${upMs / 1000} s yet`;
    const ended = await sleep(upMs, undefined, { ref: false, signal }).then(() => false, () => true);
    if (!ended && !signal.aborted) this.#setReady(true);
  }

  async #learnPid(unit: Unit) {
    // Of one that is adopted it is known: nobody is told of a replica that is ready without it.
    this.#pid = unit.child;
    for (let tries = 0; tries < 100 && !this.#pid && this.#unit === unit; tries += 1) {
      const state = await readShimState(this.#host.dir);
      if (state?.unit === unit.unit && state.child) {
        this.#pid = state.child.pid;
        return;
      }
      await sleep(20, undefined, { ref: false });
    }
  }

  #exited(exit: ShimExit | undefined, words?: string) {
    this.#looking.abort();
    const at = exit?.at ?? new Date().toISOString();
    this.record.lastExit = { code: exit?.code ?? null, signal: exit?.signal ?? null, at };
    if (this.phase === 'stopping' || this.#closed) return;
    const steady = this.#readySince !== undefined && performance.now() - this.#readySince > STEADY_MS;
    this.#exits = steady ? 1 : this.#exits + 1;
    this.#exitWords = words ?? this.#endedBecause ?? describeExit(exit);
    this.#endedBecause = undefined;
    this.#readySince = undefined;
    this.phase = 'crashed';
    this.record.restarts += 1;
    this.#restart = setTimeout(() => this.launch(), backoff(this.#exits));
    this.#host.changed();
  }

  #setReady(ready: boolean) {
    const before = this.phase;
    if (before === 'stopping' || before === 'crashed') return;
    if (ready) {
      this.#everReady = true;
      this.#readySince ??= performance.now();
      this.phase = 'ready';
      if (!this.record.readyAt) {
        this.record.readyAt = new Date().toISOString();
        void this.#host.save().catch(error => this.#host.log(`the record of ${this.id} was not written: ${error.message}`));
      }
    } else {
      this.#readySince = undefined;
      this.phase = before === 'starting' ? 'starting' : 'unready';
    }
    crashPoint(`agent/replica/${this.phase}`, this.#host.dir);
    if (this.phase !== before) this.#host.changed();
  }
}
