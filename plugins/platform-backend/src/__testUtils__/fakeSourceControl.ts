import type { SourceControl, TreeFile } from '@waymark/platform-node';
import { createHash } from 'node:crypto';

/** A host of repositories in memory. Only for tests. */
export class FakeSourceControl implements SourceControl {
  readonly repositories = new Map<string, Array<{ sha: string; message: string; files: TreeFile[] }>>();
  /** Heads of branches beside the default one, by repository. */
  readonly heldBranches = new Map<string, Map<string, string>>();
  private readonly pushers = new Map<string, string>();
  /** Repositories that cannot be read. */
  readonly broken = new Set<string>();
  /** Repositories of which not even the heads can be read, and why. */
  readonly unreadable = new Map<string, Error>();
  /** Repositories that can only be read. */
  readonly archived = new Set<string>();
  private readonly listeners = new Set<(hint: { repository: string }) => void>();

  push(name: string, files: TreeFile[], message: string, known?: string): string {
    const commits = this.repositories.get(name)!;
    const sha = known ?? createHash('sha1').update(`${name}${message}${commits.length}`).digest('hex');
    commits.push({ sha, message, files });
    for (const listener of this.listeners) listener({ repository: name });
    return sha;
  }

  /** Puts a branch at a new commit, or at one that is known, or takes it away (`null`). */
  pushBranch(name: string, branch: string, what: { files: TreeFile[]; message: string } | { at: string } | null): string | undefined {
    const branches = this.heldBranches.get(name) ?? new Map<string, string>();
    this.heldBranches.set(name, branches);
    let sha: string | undefined;
    if (what === null) branches.delete(branch);
    else if ('at' in what) branches.set(branch, (sha = what.at));
    else {
      sha = createHash('sha1').update(`${name}${branch}${what.message}${this.off.length}`).digest('hex');
      this.off.push({ sha, message: what.message, files: what.files });
      branches.set(branch, sha);
    }
    for (const listener of this.listeners) listener({ repository: name });
    return sha;
  }
  /** Commits of other branches. */
  private readonly off: Array<{ sha: string; message: string; files: TreeFile[] }> = [];
  private find(name: string, sha: string) {
    return [...(this.repositories.get(name) ?? []), ...this.off].find(c => c.sha === sha);
  }

  async branches(names: string[], prefix: string) {
    return new Map(names.map(name => [name, new Map([...(this.heldBranches.get(name) ?? [])].filter(([branch]) => branch.startsWith(prefix)))]));
  }
  async contains(name: string, head: string, commit: string) {
    const shas = this.repositories.get(name)!.map(c => c.sha);
    return head === commit || (shas.includes(commit) && shas.indexOf(commit) <= shas.indexOf(head));
  }
  async createBranch({ name, branch, at, pusher }: Parameters<SourceControl['createBranch']>[0]) {
    const there = this.heldBranches.get(name)?.get(branch);
    if (there) return there;
    this.pushers.set(`${branch}:${at}`, pusher);
    return this.pushBranch(name, branch, { at })!;
  }

  async createRepository({ name, files, message }: Parameters<SourceControl['createRepository']>[0]) {
    if (this.broken.has(name)) throw new Error(`${name} is damaged`);
    if (!this.repositories.has(name)) {
      this.repositories.set(name, []);
      this.push(name, files, message);
    }
    return { ...this.ref(name), head: this.repositories.get(name)!.at(-1)!.sha };
  }
  async createEmptyRepository({ name }: Parameters<SourceControl['createEmptyRepository']>[0]) {
    if (!this.repositories.has(name)) this.repositories.set(name, []);
    return this.ref(name);
  }
  async commitFiles({ name, parent, files, message, pusher }: Parameters<SourceControl['commitFiles']>[0]) {
    const before = this.repositories.get(name)!.at(-1)!;
    if (before.sha !== parent) return undefined;
    const changed = new Set(files.map(f => f.path));
    const sha = this.push(name, [...before.files.filter(f => !changed.has(f.path)), ...files], message);
    this.pushers.set(sha, pusher);
    return sha;
  }
  async archive(name: string, archived: boolean) {
    if (!this.repositories.has(name)) throw new Error(`There is no repository ${name}`);
    this.archived[archived ? 'add' : 'delete'](name);
  }
  async deleteRepository(name: string) {
    this.repositories.delete(name);
  }
  async getRepository(name: string) {
    return this.repositories.has(name) ? this.ref(name) : undefined;
  }
  async heads(names: string[], unreadable?: (name: string, error: unknown) => void) {
    const heads = new Map<string, string | undefined>();
    for (const name of names) {
      const error = this.unreadable.get(name);
      if (error && !unreadable) throw error;
      if (error) unreadable!(name, error);
      else heads.set(name, this.repositories.get(name)?.at(-1)?.sha);
    }
    return heads;
  }
  onPush(listener: (hint: { repository: string }) => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  async pusherOf(_name: string, sha: string, branch?: string) {
    return this.pushers.get(`${branch}:${sha}`) ?? this.pushers.get(sha) ?? 'user:default/ana';
  }
  async commit(name: string, sha: string) {
    if (this.broken.has(name)) throw new Error(`${name} is damaged`);
    const commit = this.find(name, sha)!;
    return { sha, message: commit.message, author: 'Ana', committedAt: new Date(0).toISOString() };
  }
  async commits(name: string, { limit }: { limit: number }) {
    const shas = (this.repositories.get(name) ?? []).map(c => c.sha).reverse().slice(0, limit);
    return Promise.all(shas.map(sha => this.commit(name, sha)));
  }
  async readFile(name: string, sha: string, path: string) {
    return this.find(name, sha)?.files.find(f => f.path === path)?.content;
  }
  async listFiles(name: string, sha: string) {
    return this.find(name, sha)?.files.map(f => f.path) ?? [];
  }
  async localPath(name: string) {
    return `/nowhere/${name}.git`;
  }
  private ref(name: string) {
    return { name, url: `http://localhost/repositories/${name}`, cloneUrl: `file:///nowhere/${name}.git`, defaultBranch: 'main' };
  }
}
