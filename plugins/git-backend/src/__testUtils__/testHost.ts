import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedSourceControl } from '../embeddedSourceControl';

const run = promisify(execFile);

/** For tests: a host in a folder of its own (with a blank in its name), and git as a person would run it. */
export async function createTestHost(options: { localPusher?: string } = {}) {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark git '));
  const directory = path.join(home, 'repositories');
  const host = new EmbeddedSourceControl({
    directory,
    portalUrl: 'http://localhost:7007',
    ...options,
  });
  const git = async (cwd: string, ...args: string[]) => {
    const env = {
      PATH: process.env.PATH!,
      HOME: home,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Ana',
      GIT_AUTHOR_EMAIL: 'ana@example.com',
      GIT_COMMITTER_NAME: 'Ana',
      GIT_COMMITTER_EMAIL: 'ana@example.com',
    };
    return (await run('git', args, { cwd, env })).stdout.trim();
  };
  const create = (
    name: string,
    files: Record<string, string> = { 'README.md': '# Hello\n' },
  ) =>
    host.createRepository({
      name,
      files: Object.entries(files).map(([file, text]) => ({
        path: file,
        content: Buffer.from(text),
      })),
      author: { name: 'Ana', email: 'ana@example.com' },
      message: 'Begin',
      pusher: 'user:default/ana',
    });
  const clone = async (name: string) => {
    const work = path.join(home, `${name} work`);
    await git(
      home,
      'clone',
      '--quiet',
      (await host.getRepository(name))!.cloneUrl,
      work,
    );
    return work;
  };
  const commit = async (work: string, file: string, text: string) => {
    await fs.mkdir(path.dirname(path.join(work, file)), { recursive: true });
    await fs.writeFile(path.join(work, file), text);
    await git(work, 'add', '--', file);
    await git(work, 'commit', '--quiet', '-m', `Change ${file}`);
    return git(work, 'rev-parse', 'HEAD');
  };
  const remove = () => fs.rm(home, { recursive: true, force: true });
  return { home, directory, host, git, create, clone, commit, remove };
}
