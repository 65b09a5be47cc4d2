import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { FakeCare } from './fakeCare';
import { type Driver, type DriverContext, DriverError, type JobState, type MetricsSource, type Observation, type ReleaseFigures, type TargetRegistration } from '@waymark/platform-node';

/** An object in the fake world. */
export interface FakeObject { type: string; name: string; properties: JsonObject; fence: number; made: number }

const message = (name: string, fails: boolean, slow: boolean) => {
  if (fails) return `${name} keeps stopping`;
  return slow ? `${name} is starting` : 'Up';
};

/**
 * A target whose world is a map: remembers fences as a real one does, can be made unreachable, and can be told which
 * commands fail. Only for tests.
 */
export class FakeWorld {
  readonly objects = new Map<string, FakeObject>();
  readonly jobs = new Map<string, JobState & { command: string }>();
  readonly workspaces = new Map<string, string>();
  readonly files = new Map<string, string>();
  readonly calls: string[] = [];
  /** Name of a job command or of a workload's command that fails, with its words. */
  fails = new Map<string, string>();
  /** Commands, or types of nodes, that do not become ready and have not failed. */
  slow = new Set<string>();
  /** Types of nodes whose driver breaks: `observe`, `apply` or `remove` throws what no driver should. */
  broken = new Map<string, 'observe' | 'apply' | 'remove'>();
  unreachable = false;
  /** Called when an object was made or changed, before anybody is told. */
  applied: ((object: string) => Promise<void>) | undefined;
  /** The source of figures takes questions and never answers. */
  hangs = false;
  /** What each release has answered in a window, by `<service>@<environment>`; undefined: the source does not answer. */
  figures: ((key: string, seconds: number) => Record<string, ReleaseFigures>) | undefined = () => ({});
  /** Requests of the last hour, by `<service>@<environment>`. */
  readonly lastHour = new Map<string, number>();
  /** Runs of jobs, newest first: one that is asked for ends at once. */
  readonly runs = new Map<string, JsonObject[]>();
  address = 'http://127.0.0.1:1';
  /** Where a workload answers that does not answer at `address`, by its name. */
  readonly addresses = new Map<string, string>();
  /** What services answer. */
  health = 200;

  /** Looks after the data of its databases; undefined: this target does not. */
  care: FakeCare | undefined;
  /** From now on the target looks after the data of its databases. */
  looksAfterData(): FakeCare {
    return (this.care = new FakeCare(name => this.objects.has(`postgres/${name}`), (name, fence) => this.touch(name, fence)));
  }

  private highest = new Map<string, number>();

  private answers(): void {
    if (this.unreachable) throw new DriverError('retryable', 'The target does not answer', 'it was switched off by the test', 'Switch it on');
  }

  private breaks(type: string, verb: string): void {
    if (this.broken.get(type) === verb) throw new TypeError(`${type} cannot ${verb}: x is not a function`);
  }

  touch(name: string, fence: number): void {
    this.answers();
    if ((this.highest.get(name) ?? 0) > fence) throw new DriverError('fenced', `${name} has seen a newer claim`, `fence ${fence} is too low`, 'Stop');
    this.highest.set(name, fence);
  }

  driver(type: Driver['type']): Driver {
    const key = (name: string) => `${type}/${name}`;
    const outputs = (object: FakeObject): JsonObject => {
      if (type === 'workload') return { replicas: object.properties.replicas, ready: object.properties.replicas, addresses: [this.addresses.get(object.name) ?? this.address] };
      if (type === 'route') return { url: `http://${object.properties.host}:1`, localUrl: this.address };
      if (type === 'job') return { schedule: object.properties.schedule, timezone: object.properties.timezone, suspended: object.properties.suspend, runs: this.runs.get(object.name) ?? [] };
      if (type === 'postgres') return { host: '127.0.0.1', port: 1, secretRef: object.properties.secret };
      return {};
    };
    return {
      type,
      target: 'fake',
      capabilities: { backup: false, restore: false, rotate: false, migrate: false, connect: false, logs: type === 'workload' },
      observes: { mode: 'poll', seconds: 1 },
      outputsSchema: { type: 'object' },
      ...(type === 'postgres' && this.care ? { care: this.care.driver } : {}),
      observe: async (node: GraphNode): Promise<Observation> => {
        this.breaks(type, 'observe');
        if (this.unreachable) return { exists: 'unknown', why: 'the target does not answer' };
        const object = this.objects.get(key(node.name));
        if (!object) return { exists: 'no' };
        const words = this.fails.get(String(node.properties.command));
        const drifted = JSON.stringify(object.properties) !== JSON.stringify(node.properties);
        const slow = this.slow.has(type) || this.slow.has(String(node.properties.command));
        const [last] = this.runs.get(node.name) ?? [];
        if (type === 'job') return { exists: 'yes', ready: true, failed: false, drifted, message: `${node.name} is there`, ...(last?.state === 'failed' ? { limited: true, words: String(last.words) } : {}), outputs: outputs(object) };
        return { exists: 'yes', ready: !words && !slow, failed: Boolean(words), drifted, message: message(node.name, Boolean(words), slow), words, outputs: outputs(object) };
      },
      plan: (_node, seen) =>
        seen.exists === 'no'
          ? { verb: 'create', impact: 'none', because: 'it is not there', reversible: true }
          : { verb: seen.exists === 'yes' && seen.drifted ? 'update' : 'none', impact: 'none', because: 'it differs', reversible: true },
      apply: async (node: GraphNode, context: DriverContext) => {
        this.breaks(type, 'apply');
        this.touch(key(node.name), context.fence);
        this.calls.push(`apply ${key(node.name)}`);
        const before = this.objects.get(key(node.name));
        this.objects.set(key(node.name), { type, name: node.name, properties: node.properties, fence: context.fence, made: (before?.made ?? 0) + (before ? 0 : 1) });
        const { run, command } = node.properties;
        const runs = this.runs.get(node.name) ?? [];
        if (type === 'job' && run && runs[0]?.id !== run) {
          const words = this.fails.get(String(command));
          const at = new Date().toISOString();
          this.runs.set(node.name, [{ id: run, by: 'person', state: words ? 'failed' : 'succeeded', startedAt: at, endedAt: at, exitCode: words ? 1 : 0, ...(words ? { words } : {}) }, ...runs]);
        }
        await this.applied?.(key(node.name));
      },
      remove: async (node, context) => {
        this.breaks(type, 'remove');
        this.touch(key(node.name), context.fence);
        if (this.objects.delete(key(node.name))) this.calls.push(`remove ${key(node.name)}`);
        return true;
      },
    };
  }

  private metrics(): MetricsSource {
    const away = () => new DriverError('retryable', 'The source of figures does not answer', 'it was switched off by the test', 'Switch it on');
    return {
      traffic: async () => (this.hangs ? new Promise<never>(() => {}) : new Map()),
      minutes: async () => {
        if (!this.figures) throw away();
        const minute = new Date(Date.now() - 120_000).toISOString();
        return [...this.lastHour].map(([key, requests]) => ({ service: key.split('@')[0], environment: key.split('@')[1], minute, requests, errors: 0, latencySumMs: 0, p95Ms: 1 }));
      },
      releases: async ({ service, environment }, { from, to }) => {
        const found = this.figures?.(`${service}@${environment}`, (to.getTime() - from.getTime()) / 1000);
        if (!found) throw away();
        return { complete: true, releases: new Map(Object.entries(found)) };
      },
    };
  }

  registration(): TargetRegistration {
    const drivers = (['postgres', 'migration', 'workload', 'route', 'job'] as const).map(t => this.driver(t));
    return {
      target: { name: 'fake', capabilities: { target: 'fake', tls: false, resourceLimits: false, canary: true, alerts: false, dashboards: false, backups: Boolean(this.care), scheduledJobs: true }, drivers },
      inspector: { workloadLogs: async () => [{ cursor: '1', time: new Date(0).toISOString(), text: 'hello', stream: 'stdout', replica: 0 }], raw: async () => ({}) },
      metrics: this.metrics(),
      runner: {
        checkout: async ({ workspace, commit, fence }) => {
          this.touch(`workspace/${workspace}`, fence);
          this.workspaces.set(workspace, commit);
        },
        start: async ({ name, command, kind, fence }) => {
          this.touch(`job/${name}`, fence);
          if (this.jobs.has(name)) return undefined;
          const words = this.fails.get(command ?? kind);
          if (this.slow.has(command ?? kind)) return void this.jobs.set(name, { state: 'running', command: command ?? kind, startedAt: new Date().toISOString() });
          const time = new Date().toISOString();
          this.calls.push(`job ${command ?? kind}`);
          this.jobs.set(name, { state: words ? 'failed' : 'succeeded', exitCode: words ? 1 : 0, words, command: command ?? kind, startedAt: time, endedAt: time });
          return undefined;
        },
        state: async name => (this.unreachable ? { state: 'unknown' } : this.jobs.get(name) ?? { state: 'absent' }),
        log: async (name, after) => {
          this.answers();
          return after ? [] : [{ cursor: '1', time: new Date(0).toISOString(), text: `output of ${name}`, stream: 'stdout' }];
        },
        readFile: async (_workspace, path) => {
          const content = this.files.get(path);
          return content === undefined ? undefined : Buffer.from(content);
        },
        removeJob: async name => void this.jobs.delete(name),
        removeWorkspace: async workspace => void this.workspaces.delete(workspace),
      },
    };
  }
}
