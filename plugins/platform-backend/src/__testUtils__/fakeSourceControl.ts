import type { SourceControl, TreeFile } from '@waymark/platform-node';
import { createHash } from 'node:crypto';

/** A host of repositories in memory. Only for tests. */
export class FakeSourceControl implements SourceControl {
  readonly repositories = new Map<string, Array<{ sha: string; message: string; files: TreeFile[] }>>();
  private readonly pushers = new Map<string, string>();
  /** Repositories that cannot be read. */
  readonly broken = new Set<string>();
  private readonly listeners = new Set<(hint: { repository: string }) => void>();

  push(name: string, files: TreeFile[], message: string, known?: string): string {
    const commits = this.repositories.get(name)!;
    const sha = known ?? createHash('sha1').update(`${name}${message}${commits.length}`).digest('hex');
    commits.push({ sha, message, files });
    for (const listener of this.listeners) listener({ repository: name });
    return sha;
  }

  async createRepository({ name, files, message }: Parameters<SourceControl['createRepository']>[0]) {
    if (this.broken.has(name)) throw new Error(`${name} is damaged`);
    if (!this.repositories.has(name)) {
      this.repositories.set(name, []);
      this.push(name, files, message);
    }
    return { ...this.ref(name), head: this.repositories.get(name)!.at(-1)!.sha };
  }
  async commitFiles({ name, parent, files, message, pusher }: Parameters<SourceControl['commitFiles']>[0]) {
    const before = this.repositories.get(name)!.at(-1)!;
    if (before.sha !== parent) return undefined;
    const changed = new Set(files.map(f => f.path));
    const sha = this.push(name, [...before.files.filter(f => !changed.has(f.path)), ...files], message);
    this.pushers.set(sha, pusher);
    return sha;
  }
  async deleteRepository(name: string) {
    this.repositories.delete(name);
  }
  async getRepository(name: string) {
    return this.repositories.has(name) ? this.ref(name) : undefined;
  }
  async heads(names: string[]) {
    return new Map(names.map(n => [n, this.repositories.get(n)?.at(-1)?.sha]));
  }
  onPush(listener: (hint: { repository: string }) => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  async pusherOf(_name: string, sha: string) {
    return this.pushers.get(sha) ?? 'user:default/ana';
  }
  async commit(name: string, sha: string) {
    if (this.broken.has(name)) throw new Error(`${name} is damaged`);
    const commit = this.repositories.get(name)!.find(c => c.sha === sha)!;
    return { sha, message: commit.message, author: 'Ana', committedAt: new Date(0).toISOString() };
  }
  async commits(name: string, { limit }: { limit: number }) {
    const shas = (this.repositories.get(name) ?? []).map(c => c.sha).reverse().slice(0, limit);
    return Promise.all(shas.map(sha => this.commit(name, sha)));
  }
  async readFile(name: string, sha: string, path: string) {
    return this.repositories.get(name)?.find(c => c.sha === sha)?.files.find(f => f.path === path)?.content;
  }
  async listFiles(name: string, sha: string) {
    return this.repositories.get(name)?.find(c => c.sha === sha)?.files.map(f => f.path) ?? [];
  }
  async localPath(name: string) {
    return `/nowhere/${name}.git`;
  }
  private ref(name: string) {
    return { name, url: `http://localhost/repositories/${name}`, cloneUrl: `file:///nowhere/${name}.git`, defaultBranch: 'main' };
  }
}
