import type { TreeFile } from '@waymark/platform-node';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FakeSourceControl } from './fakeSourceControl';

const AUTHOR = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main'];

/** Bare repositories of the real git, which anybody may push to by their path: everything is read from there. Only for tests. */
export class BareSourceControl extends FakeSourceControl {
  constructor(private readonly folder: string) {
    super();
  }

  bare = (name: string) => path.join(this.folder, `${name}.git`);

  /** A working folder with these files in one commit, as a developer has one. */
  work(name: string, files: Record<string, string>): { folder: string; head: string } {
    const folder = path.join(this.folder, `${name} work`);
    mkdirSync(folder, { recursive: true });
    this.git(folder, 'init', '-q');
    return { folder, head: this.commitAll(folder, files, 'As it was before') };
  }

  commitAll(folder: string, files: Record<string, string>, message: string): string {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    this.git(folder, 'add', '-A');
    this.git(folder, 'commit', '-q', '--allow-empty', '-m', message);
    return this.git(folder, 'rev-parse', 'HEAD');
  }

  git(cwd: string, ...args: string[]): string {
    return execFileSync('git', [...AUTHOR, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  }

  override async createEmptyRepository({ name }: { name: string; pusher: string }) {
    if (!existsSync(this.bare(name))) this.git(this.folder, 'init', '-q', '--bare', this.bare(name));
    return this.reference(name);
  }
  override async createRepository({ name, files, message }: Parameters<FakeSourceControl['createRepository']>[0]) {
    if (!existsSync(this.bare(name))) {
      const { folder } = this.work(`first ${name}`, Object.fromEntries(files.map(f => [f.path, f.content.toString('utf8')])));
      this.git(folder, 'commit', '-q', '--amend', '-m', message);
      await this.createEmptyRepository({ name, pusher: '' });
      this.git(folder, 'push', '-q', this.bare(name), 'HEAD:refs/heads/main');
    }
    return { ...this.reference(name), head: (await this.heads([name])).get(name)! };
  }
  override async deleteRepository(name: string) {
    rmSync(this.bare(name), { recursive: true, force: true });
  }
  override async getRepository(name: string) {
    return existsSync(this.bare(name)) ? this.reference(name) : undefined;
  }
  override async heads(names: string[]) {
    // Without a process: it is asked every moment.
    const file = (name: string) => path.join(this.bare(name), 'refs/heads/main');
    return new Map(names.map(name => [name, existsSync(file(name)) ? readFileSync(file(name), 'utf8').trim() : undefined] as const));
  }
  override async contains(name: string, head: string, commit: string) {
    this.git(this.bare(name), 'cat-file', '-e', commit);
    return this.tried(name, 'merge-base', '--is-ancestor', commit, head) !== undefined;
  }
  override async commit(name: string, sha: string) {
    return { sha, message: this.git(this.bare(name), 'show', '-s', '--format=%B', sha), author: 'Test', committedAt: new Date(0).toISOString() };
  }
  override async readFile(name: string, sha: string, file: string) {
    const text = this.tried(name, 'show', `${sha}:${file}`, '--');
    return text === undefined ? undefined : Buffer.from(execFileSync('git', ['show', `${sha}:${file}`], { cwd: this.bare(name) }));
  }
  override async listFiles(name: string, sha: string) {
    return this.git(this.bare(name), 'ls-tree', '-r', '--name-only', '-z', sha).split('\0').filter(Boolean);
  }
  override async commitFiles({ name, parent, files, message }: { name: string; parent: string; files: TreeFile[]; author: object; message: string; pusher: string }) {
    if ((await this.heads([name])).get(name) !== parent) return undefined;
    const clone = mkdtempSync(path.join(this.folder, 'clone '));
    this.git(clone, 'clone', '-q', '-b', 'main', this.bare(name), '.');
    const head = this.commitAll(clone, Object.fromEntries(files.map(f => [f.path, f.content.toString('utf8')])), message);
    this.git(clone, 'push', '-q', 'origin', 'HEAD:refs/heads/main');
    return head;
  }
  override async localPath(name: string) {
    return this.bare(name);
  }

  private tried(name: string, ...args: string[]): string | undefined {
    try {
      return this.git(this.bare(name), ...args);
    } catch {
      return undefined;
    }
  }
  private reference(name: string) {
    return { name, url: `http://localhost/repositories/${name}`, cloneUrl: this.bare(name), defaultBranch: 'main' };
  }
}
