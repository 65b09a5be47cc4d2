import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { ROOT } from '../../product/startProduct.ts';
import { CrashFile } from '../crashFile.ts';
import type { Ask } from './asks.ts';
import type { StageOptions } from './stageOptions.ts';

/** Short, as everywhere in these runs: a lease is waited for many times. */
export const LEASE_MS = 1500;
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** The programs of a stage, and others beside them, each in one file: a worker that is killed is back in a third of a second. */
export function bundle(others: string[] = []): { folder: string; remove(): Promise<void> } {
  const folder = path.join(ROOT, 'node_modules', '.cache', `waymark-soak-${process.pid}`);
  const from = import.meta.dirname;
  const args = ['worker.ts', 'author.ts'].map(file => path.join(from, file));
  execFileSync(path.join(ROOT, 'node_modules', '.bin', 'esbuild'), [...args, ...others, '--bundle', '--platform=node', '--format=cjs', '--out-extension:.js=.cjs', '--entry-names=[name]', '--external:knex', '--external:pg', '--log-level=error', `--outdir=${folder}`]);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A worker, and the file in which it looks for the point at which to die or to stop. */
export interface Worker { index: number; child: ChildProcess; crash: CrashFile; stopped: boolean }

export interface StageSetUp {
  name: string;
  folder: string;
  programs: string;
  postgres: { host: string; port: number; user: string; password: string };
  workers: number;
  fences: boolean;
  socket?: string;
  /** A cluster that takes part as the target `cluster`. */
  kubeconfig?: string;
  still?: boolean;
  leaseMs?: number;
  /** One crash file for all of them: whoever comes first. */
  sharedCrash?: boolean;
}

/** A world of files, a database, an author, and workers that are started again when they end. */
export class Stage {
  readonly workers: Worker[] = [];
  readonly options: StageOptions;
  readonly database: pg.Client;
  readonly data: string;
  private readonly setUp: StageSetUp;
  private readonly smoke: Server;
  private author!: ChildProcess;
  private readonly waiting = new Map<number, (message: any) => void>();
  private asked = 0;
  private over = false;

  private constructor(setUp: StageSetUp, smoke: Server) {
    this.setUp = setUp;
    this.smoke = smoke;
    this.data = path.join(setUp.folder, setUp.name);
    const { port } = smoke.address() as AddressInfo;
    const connection = { ...setUp.postgres, database: setUp.name.replace(/-/g, '_') };
    this.options = {
      connection,
      data: this.data,
      world: { folder: path.join(this.data, 'world'), address: `http://127.0.0.1:${port}`, fences: setUp.fences, still: setUp.still },
      socket: setUp.socket,
      kubeconfig: setUp.kubeconfig,
      loop: { leaseMs: setUp.leaseMs ?? LEASE_MS, pollMs: 250, concurrency: 8 },
    };
    this.database = new pg.Client(connection);
    this.database.on('error', () => undefined);
  }

  static async start(setUp: StageSetUp): Promise<Stage> {
    const smoke = createServer((_, response) => response.end('ok'));
    await new Promise<void>(resolve => {
      smoke.listen(0, '127.0.0.1', resolve);
    });
    const stage = new Stage(setUp, smoke);
    mkdirSync(path.join(stage.data, 'world'), { recursive: true });
    symlinkSync(path.join(ROOT, 'plugins/platform-backend/migrations'), path.join(stage.data, 'migrations'));
    const admin = new pg.Client({ ...setUp.postgres, database: 'postgres' });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${stage.options.connection.database}`);
    await admin.end();
    await stage.database.connect();
    stage.author = stage.spawn('author', 'author');
    await new Promise<void>((resolve, reject) => {
      stage.author.once('exit', code => reject(new Error(`The author ended with ${code}: see ${stage.data}/author.log`)));
      stage.author.on('message', (message: any) => (message.ready ? resolve() : stage.waiting.get(message.id)?.(message)));
    });
    for (let index = 0; index < setUp.workers; index++) stage.workers.push(stage.startWorker(index));
    return stage;
  }

  private spawn(program: 'worker' | 'author', log: string, env: Record<string, string> = {}): ChildProcess {
    const fd = openSync(path.join(this.data, `${log}.log`), 'a');
    const child = spawn(process.execPath, [path.join(this.setUp.programs, `${program}.cjs`)], {
      cwd: ROOT,
      stdio: ['ignore', fd, fd, 'ipc'],
      env: { ...process.env, WAYMARK_SOAK_STAGE: JSON.stringify(this.options), ...env },
    });
    closeSync(fd);
    return child;
  }

  private startWorker(index: number): Worker {
    const crash = this.workers[index]?.crash ?? new CrashFile(path.join(this.data, `crash-${this.setUp.sharedCrash ? 'all' : index}`));
    const child = this.spawn('worker', `worker-${index}`, { WAYMARK_CRASH_FILE: crash.path });
    child.once('exit', () => {
      if (!this.over) this.workers[index] = this.startWorker(index);
    });
    return { index, child, crash, stopped: false };
  }

  ask<T = any>(ask: Ask): Promise<T> {
    const id = (this.asked += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, message => {
        this.waiting.delete(id);
        if (message.error) reject(new Error(message.error));
        else resolve(message.answer);
      });
      this.author.send({ id, ask });
    });
  }

  async rows<T = any>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.database.query(sql, values)).rows;
  }

  /** True as soon as all operations have ended and every binding was looked at since its last change and is ready or empty. */
  async settled(timeoutMs: number): Promise<boolean> {
    for (const until = Date.now() + timeoutMs; ; await wait(200)) {
      const [{ open }] = await this.rows(`
        SELECT (SELECT count(*) FROM operation WHERE state IN ('running', 'undoing'))
             + (SELECT count(*) FROM binding b WHERE b.removing OR (b.observed_generation <> b.generation AND (b.generation > 1 OR b.stable IS NOT NULL))
                 OR EXISTS (SELECT 1 FROM jsonb_array_elements(b.nodes) n WHERE n->>'phase' <> 'ready'))
             + (SELECT count(*) FROM work WHERE due_at < now() + interval '20 seconds' OR lease_until IS NOT NULL) AS open`);
      if (Number(open) === 0) return true;
      if (Date.now() > until) return false;
    }
  }

  async stop(): Promise<void> {
    this.over = true;
    for (const { child } of this.workers) {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
    }
    await Promise.all(this.workers.map(({ child }) => child.exitCode !== null || child.signalCode !== null || new Promise(resolve => {
      child.once('exit', resolve);
    })));
    this.author.removeAllListeners('exit');
    this.author.kill();
    await this.database.end().catch(() => undefined);
    this.smoke.close();
  }
}
