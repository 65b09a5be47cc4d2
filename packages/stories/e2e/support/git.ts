import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What git said, whether it worked or not. */
export interface Said {
  ok: boolean;
  output: string;
}

/** Runs git away from the settings of whoever runs the stories. */
export async function git(cwd: string, ...args: string[]): Promise<Said> {
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' };
  const who = ['-c', 'user.name=Story', '-c', 'user.email=story@example.org'];
  try {
    const { stdout, stderr } = await run('git', [...who, ...args], { cwd, env });
    return { ok: true, output: `${stdout}${stderr}`.trim() };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { ok: false, output: `${stdout}${stderr}`.trim() };
  }
}

/** Somebody's clone of a repository, in a folder with a space in its name. */
export class Clone {
  private constructor(readonly folder: string) {}

  static async of(address: string): Promise<Clone> {
    const folder = await mkdtemp(path.join(tmpdir(), 'waymark clone '));
    const { ok, output } = await git(folder, 'clone', '-q', address, '.');
    if (!ok) throw new Error(`git clone ${address}: ${output}`);
    return new Clone(folder);
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.folder, file), 'utf8');
  }

  async write(file: string, text: string): Promise<void> {
    const where = path.join(this.folder, file);
    await mkdir(path.dirname(where), { recursive: true });
    await writeFile(where, text);
  }

  /** Replaces one place in a file; a place that is not there is an error. */
  async edit(file: string, from: string, to: string): Promise<void> {
    const text = await this.read(file);
    if (!text.includes(from)) throw new Error(`${file} does not contain: ${from}`);
    await this.write(file, text.replace(from, () => to));
  }

  /** Commits everything; the answer is the commit. */
  async commit(message: string): Promise<string> {
    await git(this.folder, 'add', '-A');
    const { ok, output } = await git(this.folder, 'commit', '-q', '-m', message);
    if (!ok) throw new Error(`git commit: ${output}`);
    return (await git(this.folder, 'rev-parse', 'HEAD')).output;
  }

  push(...args: string[]): Promise<Said> {
    return git(this.folder, 'push', '-q', ...(args.length ? args : ['origin', 'HEAD']));
  }

  /** Commits everything and pushes it; the answer is the commit. */
  async publish(message: string): Promise<string> {
    const sha = await this.commit(message);
    const { ok, output } = await this.push();
    if (!ok) throw new Error(`git push: ${output}`);
    return sha;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
