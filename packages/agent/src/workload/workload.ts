import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkloadSpec, WorkloadState } from '../protocol.ts';
import type { AgentContext } from '../rooms.ts';
import type { Upstreams } from '../route/upstreams.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { commandEnvironment } from '../shim/environment.ts';
import { lastWords, shellCommand } from '../shim/index.ts';
import { Redactor } from '../shim/redact.ts';
import type { LogSource } from '../shim/index.ts';
import { workspacePaths } from '../workspace/paths.ts';
import { phaseOf } from './phase.ts';
import type { Ports } from './ports.ts';
import { Replica } from './replica.ts';
import type { ReplicaHost, ReplicaRecord } from './replicaHost.ts';
import type { Timing } from './timing.ts';
import { generationKey, specHash, writeRecord } from './workloadRecord.ts';
import type { StoredSpec, WorkloadRecord } from './workloadRecord.ts';

/** What all workloads share. */
export interface WorkloadDeps {
  ctx: AgentContext;
  ports: Ports;
  upstreams: Upstreams;
  timing: Timing;
}

/** Keeps the replicas of one workload as its spec says, and replaces them one by one when it changes. */
export class Workload {
  readonly name: string;
  readonly dir: string;
  #ctx: AgentContext;
  #ports: Ports;
  #upstreams: Upstreams;
  #timing: Timing;
  #record: WorkloadRecord;
  #secrets?: Pick<WorkloadSpec, 'env' | 'redact'>;
  #replicas = new Set<Replica>();
  #ends = new Set<Promise<void>>();
  #saving: Promise<void> = Promise.resolve();
  #lastPhase = '';
  #stopping = false;
  #reconciling = false;
  #closing = new AbortController();

  constructor(deps: WorkloadDeps, name: string, dir: string, record: WorkloadRecord) {
    this.#ctx = deps.ctx;
    this.#ports = deps.ports;
    this.#upstreams = deps.upstreams;
    this.#timing = deps.timing;
    this.name = name;
    this.dir = dir;
    this.#record = record;
  }

  get removing() {
    return this.#record.removing === true;
  }

  get spec() {
    return this.#record.spec;
  }

  /** Makes it what the spec says; replicas of another generation are replaced. */
  async update(spec: StoredSpec, secrets: Pick<WorkloadSpec, 'env' | 'redact'>): Promise<void> {
    if (generationKey(spec) !== generationKey(this.spec)) this.#record.generation += 1;
    this.#record.spec = spec;
    this.#secrets = secrets;
    await this.#save();
    crashPoint('agent/workload/stored', this.name);
    for (const replica of this.#replicas) if (replica.view().needsEnv) replica.launch();
    this.#reconcile();
  }

  /** Takes over what an earlier agent left. */
  async adopt(): Promise<void> {
    await Promise.all(
      this.#record.replicas.map(async record => {
        const replica = this.#make(record);
        await replica.adopt(this.#closing.signal);
      }),
    );
    this.#changed();
  }

  /** Ends all replicas. Resolves when nothing of it is left but its folder. */
  async remove(): Promise<void> {
    this.#record.removing = true;
    await this.#save();
    crashPoint('agent/workload/removing', this.name);
    for (const replica of this.#replicas) this.#end(replica);
    while (this.#ends.size > 0) await Promise.all(this.#ends);
  }

  /** The machine's services are stopped; the record stays. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#replicas].map(replica => replica.stop()));
    this.close();
  }

  close(): void {
    this.#closing.abort();
    for (const replica of this.#replicas) replica.close();
  }

  look(port: number): void {
    for (const replica of this.#replicas) if (replica.record.port === port) replica.look();
  }

  /** Tells listeners if the phase is another than it was: it can change by time alone. */
  tick(): void {
    const { phase } = this.#phase();
    if (phase === this.#lastPhase) return;
    this.#lastPhase = phase;
    this.#ctx.emit('workload', this.name);
  }

  async state(): Promise<WorkloadState> {
    const { phase, message, ready, failing } = this.#phase();
    const bad = failing === undefined ? undefined : [...this.#replicas].find(r => r.record.generation === this.#record.generation && r.record.index === failing);
    const words = bad && (await lastWords(join(this.#slot(bad.id), 'log')));
    const states = [...this.#replicas].sort((a, b) => a.record.index - b.record.index).map(replica => replica.state());
    return {
      phase,
      message,
      ...(words && { words }),
      replicas: states,
      wanted: this.spec.replicas,
      ready,
      envHash: this.spec.envHash,
      specHash: specHash(this.spec),
    };
  }

  async logSources(): Promise<LogSource[]> {
    const slots = await readdir(join(this.dir, 'slots')).catch(() => [] as string[]);
    return slots.filter(id => /^g\d+-\d+$/.test(id)).map(id => ({ id, dir: join(this.#slot(id), 'log'), replica: Number(id.split('-')[1]) }));
  }

  raw() {
    const replicas = [...this.#replicas].map(replica => ({ ...replica.state(), unit: replica.record.unit, directory: this.#slot(replica.id) }));
    return { spec: this.spec, generation: this.#record.generation, workingDirectory: workspacePaths(this.#ctx, this.spec.workspace).tree, replicas };
  }

  #slot(id: string) {
    return join(this.dir, 'slots', id);
  }

  #current() {
    return [...this.#replicas].filter(replica => replica.record.generation === this.#record.generation);
  }

  #phase() {
    const current = this.#current().filter(replica => this.#record.removing || replica.phase !== 'stopping');
    return phaseOf({
      wanted: this.spec.replicas,
      replicas: current.map(replica => replica.view()),
      removing: this.#record.removing === true,
      // An agent that died between storing the spec and beginning a replica leaves none that could ask for it.
      missing: this.#secrets ? 0 : Math.max(0, this.spec.replicas - current.length),
      servingBefore: [...this.#replicas].filter(replica => !this.#current().includes(replica) && replica.serving).length,
    });
  }

  #make(record: ReplicaRecord): Replica {
    const host: ReplicaHost = {
      dataDir: this.#ctx.dataDir,
      dir: this.#slot(`g${record.generation}-${record.index}`),
      ports: this.#ports,
      upstreams: this.#upstreams,
      paths: () => (this.spec.port === null ? undefined : { ready: this.spec.readyPath, live: this.spec.livePath }),
      stopSeconds: this.spec.stopSeconds,
      timing: this.#timing,
      mask: text => this.#secrets && new Redactor(this.#secrets.redact).apply(text),
      command: port => (record.generation === this.#record.generation ? this.#command(port) : undefined),
      save: () => this.#save(),
      changed: () => this.#changed(),
      log: line => this.#ctx.log(`workload ${this.name}: ${line}`),
    };
    const replica = new Replica(host, record);
    this.#replicas.add(replica);
    return replica;
  }

  #command(port: number) {
    if (!this.#secrets) return undefined;
    const workspace = workspacePaths(this.#ctx, this.spec.workspace);
    const own: Record<string, string> = this.spec.port === null ? {} : { PORT: String(port), HOST: '127.0.0.1' };
    const env = { ...commandEnvironment(workspace, this.#secrets.env), ...own };
    return { command: shellCommand(this.spec.command), cwd: workspace.tree, env, redact: this.#secrets.redact };
  }

  #end(replica: Replica) {
    if (replica.phase === 'stopping') return;
    const ended = replica
      .stop()
      .then(async () => {
        this.#replicas.delete(replica);
        if (this.#closing.signal.aborted) return;
        if (!this.#record.removing) await this.#save();
        await this.#forgetOldLogs();
      })
      .catch(error => this.#ctx.log(`workload ${this.name}: ${error.message}`))
      .finally(() => {
        this.#ends.delete(ended);
        this.#changed();
      });
    this.#ends.add(ended);
  }

  /** Logs of the generation before this one stay; older ones go. */
  async #forgetOldLogs() {
    const live = new Set([...this.#replicas].map(replica => replica.id));
    for (const { id } of await this.logSources()) {
      const generation = Number(/^g(\d+)/.exec(id)![1]);
      if (generation < this.#record.generation - 1 && !live.has(id)) await rm(this.#slot(id), { recursive: true, force: true });
    }
  }

  #changed() {
    if (this.#closing.signal.aborted) return;
    this.#upstreams.publish(this.name, [...this.#replicas].filter(replica => replica.phase === 'ready' && replica.record.port > 0).map(replica => replica.record.port));
    this.#lastPhase = this.#phase().phase;
    this.#ctx.emit('workload', this.name);
    this.#reconcile();
  }

  #reconcile() {
    // Without the environment nothing can be replaced: keep what runs, until the next PUT.
    if (this.#record.removing || this.#stopping || this.#closing.signal.aborted || !this.#secrets) return;
    // Ending a replica is a change, which leads here again.
    if (this.#reconciling) return;
    this.#reconciling = true;
    try {
      this.#step();
    } finally {
      this.#reconciling = false;
    }
  }

  #step() {
    const wanted = this.spec.replicas;
    const current = this.#current().filter(replica => replica.phase !== 'stopping');
    const before = [...this.#replicas].filter(replica => replica.record.generation !== this.#record.generation && replica.phase !== 'stopping');
    const serving = before.filter(replica => replica.serving);
    for (const replica of before) if (!replica.serving) this.#end(replica);
    for (const replica of current) if (replica.record.index >= wanted) this.#end(replica);
    // Those of the old generation serve until as many new ones are ready.
    const needed = Math.max(0, wanted - current.filter(replica => replica.phase === 'ready').length);
    for (const replica of serving.slice(needed)) this.#end(replica);
    const rolling = serving.length > 0;
    let pending = current.some(replica => replica.phase !== 'ready');
    for (let index = 0; index < wanted; index += 1) {
      if (this.#current().some(replica => replica.record.index === index)) continue;
      if (rolling && pending) break;
      pending = true;
      this.#make({ index, generation: this.#record.generation, port: 0, unit: '', restarts: 0 }).launch();
    }
  }

  /** One after the other. */
  #save(): Promise<void> {
    this.#saving = this.#saving
      .catch(() => {})
      .then(async () => {
        if (this.#closing.signal.aborted) return;
        this.#record.replicas = [...this.#replicas].map(replica => replica.record);
        await writeRecord(this.dir, this.#record);
      });
    return this.#saving;
  }
}
