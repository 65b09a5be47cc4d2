import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../CliError';
import type { Keeper } from './Keeper';
import type { Project } from './readProject';

/** A service that takes longer to end than this is killed: nobody waits for its last requests here. */
const GRACE_MS = 200;
const LOOK_MS = 25;
/** After this it is said that it does not answer yet. */
const SLOW_MS = 15_000;
/** Starting again this often within seconds of the start before is nobody's typing. */
const RESTLESS = 5;

/** What one run of a working folder is made of. */
export interface DevRunSetUp {
  keeper: Keeper;
  folder: string;
  url: string;
  readProject: () => Project;
  env: () => Record<string, string>;
  /** Whether it has a database: without one nothing is migrated. */
  database: () => boolean;
  note: (text: string) => void;
  /** Said on standard output: where it serves. */
  serves: (ms: number) => void;
}

const inMigrations = (file: string) =>
  file.split(path.sep).includes('migrations');

const changedWords = (files: string[]) =>
  `${files[0]}${
    files.length > 1 ? ` and ${files.length - 1} more` : ''
  } changed: starting again …`;

/** What a working folder runs: migrations first, then the service; both again when something has changed. */
export class DevRun {
  private changes: Set<string> | undefined = new Set();
  private wake: () => void = () => {};
  private service: ReturnType<Keeper['run']> | undefined;
  private watching = new AbortController();
  private migrated = false;
  private readonly starts: number[] = [];

  constructor(private readonly setUp: DevRunSetUp) {}

  /** Something has changed: it is started again. */
  change(files: string[]): void {
    this.changes ??= new Set();
    for (const file of files) this.changes.add(file);
    this.wake();
  }

  /** Everything is begun anew, migrations too: it has another database. */
  anew(): void {
    this.migrated = false;
    this.change([]);
  }

  /** Goes on until the signal says so. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.wake());
    while (!signal.aborted) {
      if (!this.changes) {
        await new Promise<void>(resolve => {
          this.wake = resolve;
        });
        continue;
      }
      const files = [...this.changes];
      this.changes = undefined;
      const began = performance.now();
      const counted = files.length
        ? await notIgnored(this.setUp.folder, files)
        : files;
      if (files.length && !counted.length) continue;
      await this.cycle(counted, began, signal);
    }
    this.watching.abort();
  }

  private async cycle(
    files: string[],
    began: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { keeper, folder, note } = this.setUp;
    if (files.length) note(changedWords(files));
    this.checkRest(files);
    this.watching.abort();
    await this.service?.stop(GRACE_MS);
    this.service = undefined;
    if (signal.aborted) return;
    let project: Project;
    try {
      project = this.setUp.readProject();
    } catch (error) {
      if (!(error instanceof CliError) || !this.starts.length) throw error;
      note(`${error.what} ${error.why} ${error.next}`);
      return;
    }
    if (files.some(inMigrations)) this.migrated = false;
    if (!(await this.migrate(project, signal)) || signal.aborted) return;
    this.starts.push(Date.now());
    const service = keeper.run(project.start, folder, this.setUp.env());
    this.service = service;
    this.watching = new AbortController();
    void this.watch(service, began, this.watching.signal);
  }

  /** True when there is nothing to migrate any more. */
  private async migrate(
    { migrate }: Project,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { keeper, folder, note, env, database } = this.setUp;
    if (this.migrated || !migrate || !database()) return true;
    const job = keeper.run('node --run migrate', folder, env());
    const onAbort = () => void job.stop(GRACE_MS);
    signal.addEventListener('abort', onAbort);
    const { code, signal: by } = await job.ended;
    signal.removeEventListener('abort', onAbort);
    this.migrated = code === 0;
    if (!this.migrated && !signal.aborted)
      note(
        `Its migrations have failed (${
          code ?? by
        }): see above. It is tried again when a file changes.`,
      );
    return this.migrated;
  }

  private async watch(
    service: ReturnType<Keeper['run']>,
    began: number,
    signal: AbortSignal,
  ): Promise<void> {
    let ended = false;
    void service.ended.then(({ code, signal: by }) => {
      ended = true;
      if (!signal.aborted)
        this.setUp.note(
          `The service has ended (${
            code === null ? by : `exit code ${code}`
          }). It starts again when a file changes.`,
        );
    });
    let said = false;
    while (!ended && !signal.aborted) {
      if (await answers(`${this.setUp.url}/readyz`)) {
        if (!ended && !signal.aborted)
          this.setUp.serves(performance.now() - began);
        return;
      }
      if (!said && performance.now() - began > SLOW_MS) {
        said = true;
        this.setUp.note(
          `It does not answer ${this.setUp.url}/readyz with 200 yet. It is asked again and again.`,
        );
      }
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Says so when the service itself seems to be what changes its folder. */
  private checkRest(files: string[]): void {
    const quick = this.starts.filter(at => Date.now() - at < 3000 * RESTLESS);
    if (quick.length !== RESTLESS || !files.length) return;
    this.setUp.note(
      `It starts again and again. If it writes ${
        files[0]
      } itself: platform dev --ignore ${path.basename(files[0])}`,
    );
    this.starts.length = 1;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(2000),
    });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Those that git does not ignore; all of them where there is no git. */
function notIgnored(folder: string, files: string[]): Promise<string[]> {
  return new Promise(resolve => {
    const child = execFile(
      'git',
      ['check-ignore', '-z', '--stdin'],
      { cwd: folder, timeout: 2000, env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout) => {
        // 1: none of them is ignored.
        const ignored =
          error && (error as any).code !== 0 ? [] : stdout.split('\0');
        resolve(files.filter(file => !ignored.includes(file)));
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(files.join('\0'));
  });
}
