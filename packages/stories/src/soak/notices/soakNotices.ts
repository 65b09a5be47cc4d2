import { startTestAgent } from '@waymark/agent/testing';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { ROOT } from '../../product/startProduct.ts';
import { CrashFile } from '../crashFile.ts';
import { print } from '../settle.ts';
import { judge } from './judge.ts';
import { Receiver } from './Receiver.ts';
import type { NoticeStage } from './stage.ts';

// One in fifty is taken back.
const FULL = { events: 1020, twin: 200 };
const SHORT = { events: 200, twin: 100 };
/** As long as something still arrives it is waited for: how fast that is on a busy machine is not tried here. */
const PATIENCE_MS = 60_000;
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

interface World { folder: string; program: string; postgres: { host: string; port: number; user: string; password: string } }

function bundle(folder: string): string {
  const program = path.join(ROOT, 'node_modules', '.cache', `waymark-notices-${process.pid}`, 'program.cjs');
  mkdirSync(folder, { recursive: true });
  execFileSync(path.join(ROOT, 'node_modules', '.bin', 'esbuild'), [path.join(import.meta.dirname, 'program.ts'), '--bundle', '--platform=node', '--format=cjs', '--external:knex', '--external:pg', '--log-level=error', `--outfile=${program}`]);
  return program;
}

/** Things happen, receivers are away, a backend is killed twice; then all of it must have come, in order. */
class NoticeRun {
  readonly flaky = new Receiver();
  readonly steady = new Receiver();
  readonly stuck = new Receiver();
  readonly kills: Array<{ at: number; waiting: Array<{ uid: string; receiver: string }> }> = [];
  private readonly stage: NoticeStage;
  private readonly crash: CrashFile;
  private readonly database: pg.Client;
  private author!: ChildProcess;
  private backend!: ChildProcess;
  private over = false;

  private readonly world: World;

  constructor(world: World, name: string, forgets: boolean) {
    this.world = world;
    const data = path.join(world.folder, name);
    mkdirSync(data, { recursive: true });
    symlinkSync(path.join(ROOT, 'plugins/platform-backend/migrations'), path.join(data, 'migrations'));
    const connection = { ...world.postgres, database: name };
    this.stage = { connection, data, receivers: [], services: 20, leaseMs: 4000, timeoutMs: 20_000, forgets };
    this.crash = new CrashFile(path.join(data, 'crash'));
    this.database = new pg.Client(connection);
    this.database.on('error', () => undefined);
  }

  async start(): Promise<void> {
    await this.admin(`CREATE DATABASE ${this.stage.connection.database}`);
    await this.database.connect();
    for (const name of ['flaky', 'steady', 'stuck'] as const) {
      await this[name].up();
      this.stage.receivers.push({ name, url: this[name].url, privateAddress: true });
    }
    this.stuck.mode = 'silent';
    this.author = await this.spawn('author');
    await this.startBackend();
  }

  private async admin(sql: string): Promise<void> {
    const client = new pg.Client({ ...this.world.postgres, database: 'postgres' });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  private async spawn(role: 'author' | 'backend'): Promise<ChildProcess> {
    const log = openSync(path.join(this.stage.data, `${role}.log`), 'a');
    const child = spawn(process.execPath, [this.world.program], {
      cwd: ROOT,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...process.env, WAYMARK_SOAK_STAGE: JSON.stringify(this.stage), WAYMARK_SOAK_ROLE: role, WAYMARK_CRASH_FILE: role === 'backend' ? this.crash.path : '' },
    });
    closeSync(log);
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', code => reject(new Error(`The ${role} ended with ${code}: see ${this.stage.data}/${role}.log`)));
    });
    return child;
  }

  /** Starts a backend, and the next one when it ends. */
  private async startBackend(): Promise<void> {
    this.backend = await this.spawn('backend');
    this.backend.once('exit', () => {
      this.killed(Date.now()).catch(error => print(`  after a kill: ${error.message}`));
    });
  }

  /** Notes what was on its way to whom, before the next backend goes on with it. */
  private async killed(at: number): Promise<void> {
    const { rows } = await this.database.query(`SELECT n.uid, d.receiver FROM notice_delivery d JOIN notice n ON n.id = d.notice WHERE d.state = 'waiting'`);
    this.kills.push({ at, waiting: rows });
    if (!this.over) await this.startBackend();
  }

  write(from: number, to: number): Promise<void> {
    return new Promise(resolve => {
      this.author.once('message', () => resolve());
      this.author.send({ from, to });
    });
  }

  /** Kills the backend where it has sent a message and not yet written that down. */
  async killAtSent(): Promise<boolean> {
    await this.crash.arm('notices/sent');
    return (await this.crash.hit(30_000)) !== undefined;
  }

  killNow(): void {
    this.backend.kill('SIGKILL');
  }

  async waiting(receiver: string): Promise<number> {
    const { rows } = await this.database.query(`SELECT count(*)::int AS n FROM notice_delivery WHERE receiver = $1 AND state = 'waiting'`, [receiver]);
    return rows[0].n;
  }

  /** True when nothing waits for these two any more. */
  async settled(): Promise<boolean> {
    let before = Infinity;
    for (let since = Date.now(); Date.now() - since < PATIENCE_MS; await wait(200)) {
      const now = (await this.waiting('flaky')) + (await this.waiting('steady'));
      if (now === 0) return true;
      if (now < before) since = Date.now();
      before = now;
    }
    return false;
  }

  /** The kills, as one receiver has seen them. */
  killsOf(name: string) {
    return this.kills.map(({ at, waiting }) => ({ at, waiting: waiting.filter(w => w.receiver === name).map(w => w.uid) }));
  }

  async written() {
    return (await this.database.query('SELECT uid, service, title FROM notice ORDER BY id')).rows;
  }

  async stop(): Promise<void> {
    this.over = true;
    for (const child of [this.backend, this.author]) {
      child?.removeAllListeners('exit');
      child?.kill('SIGKILL');
    }
    await this.database.end().catch(() => undefined);
    await Promise.all([this.flaky.down(), this.steady.down(), this.stuck.down()]);
    await this.admin(`DROP DATABASE IF EXISTS ${this.stage.connection.database} WITH (FORCE)`);
  }
}

/** The server that tests are given, else one of its own. */
async function postgresToUse(): Promise<{ postgres: World['postgres']; stop(): Promise<void> }> {
  const given = process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING;
  if (given) {
    const url = new URL(given);
    return { postgres: { host: url.hostname, port: Number(url.port), user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }, stop: async () => undefined };
  }
  const agent = await startTestAgent();
  const { body } = await agent.call('PUT', '/v1/system/postgres', { durable: false });
  return { postgres: { host: body.host, port: body.port, user: body.user, password: (await readFile(body.passwordFile, 'utf8')).trim() }, stop: () => agent.dispose() };
}

/** One run; what is wrong with it in the end. */
async function one(world: World, name: string, events: number, forgets: boolean): Promise<string[]> {
  const run = new NoticeRun(world, name, forgets);
  const problems: string[] = [];
  const began = Date.now();
  try {
    await run.start();
    const third = Math.floor(events / 3);
    await run.write(0, third);
    const writing = run.write(third, 2 * third);
    if (!(await run.killAtSent())) problems.push('the first kill did not hit');
    await writing;
    // Away for a part, then there and broken for another: what is written meanwhile waits.
    await run.flaky.down();
    await run.write(2 * third, events);
    // Who forgets has sent all of it by then, to nobody.
    if (forgets) await run.settled();
    else await wait(1500);
    run.flaky.mode = 'broken';
    await run.flaky.up();
    await wait(1500);
    if (!forgets && (await run.waiting('flaky')) < third / 2) problems.push('what was written while the receiver was away did not wait for it');
    run.killNow();
    await wait(500);
    run.flaky.mode = 'well';
    const settled = await run.settled();
    if (!settled) problems.push('not all was delivered in time');
    // What was sent behind somebody's back may be under way.
    if (forgets) await wait(1000);
    const written = await run.written();
    const repeats = (receiver: Receiver) => receiver.taken.length - new Set(receiver.taken.map(t => t.uid)).size;
    print(`  ${written.length} notices, ${run.kills.length} kills: ${run.flaky.taken.length} and ${run.steady.taken.length} taken, ${repeats(run.flaky)} and ${repeats(run.steady)} of them twice, ${((Date.now() - began) / 1000).toFixed(1)} s`);
    if (run.kills.length !== 2) problems.push(`${run.kills.length} kills and not 2: see ${name}/backend.log`);
    for (const receiver of ['flaky', 'steady'] as const) problems.push(...judge(written, run[receiver].taken, run.killsOf(receiver)).map(what => `${receiver}: ${what}`));
    return problems;
  } finally {
    await run.stop();
  }
}

/** Notices under kills of the backend, with receivers that are away; and the twin that sends and forgets, of which something must be found. */
export async function soakNotices({ short, keep }: { short: boolean; keep: boolean }): Promise<{ passed: number; problems: string[] }> {
  const size = short ? SHORT : FULL;
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark notices '));
  const program = bundle(folder);
  const { postgres, stop } = await postgresToUse();
  try {
    const run = process.pid;
    const problems = await one({ folder, program, postgres }, `notices_${run}`, size.events, false);
    print('Control: the same by who sends and forgets');
    const control = await one({ folder, program, postgres }, `forgets_${run}`, size.twin, true);
    if (control.some(what => what.includes('never came'))) print(`  as it must: ${control[0]}`);
    else problems.push('who sends and forgets has lost nothing: the run cannot see what it is for');
    return { passed: 2 - Math.min(2, problems.length), problems };
  } finally {
    await stop();
    await rm(path.dirname(program), { recursive: true, force: true });
    if (keep) print(`Kept ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}
