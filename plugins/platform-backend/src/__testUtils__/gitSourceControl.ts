import type { TreeFile } from '@waymark/platform-node';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FakeSourceControl } from './fakeSourceControl';

/** As the one in memory, with real git repositories below, so that a real target can check them out. Only for tests. */
export class GitSourceControl extends FakeSourceControl {
  constructor(private readonly folder: string) {
    super();
  }

  override push(name: string, files: TreeFile[], message: string): string {
    const tree = path.join(this.folder, `${name} tree`);
    mkdirSync(tree, { recursive: true });
    for (const file of files) {
      mkdirSync(path.dirname(path.join(tree, file.path)), { recursive: true });
      writeFileSync(path.join(tree, file.path), file.content);
    }
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main', ...args], { cwd: tree, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
    const sha = git('rev-parse', 'HEAD');
    git('init', '-q', '--bare', this.bare(name));
    git('push', '-q', '--force', this.bare(name), 'HEAD:refs/heads/main');
    return super.push(name, files, message, sha);
  }

  override async createEmptyRepository(input: { name: string; pusher: string }) {
    execFileSync('git', ['init', '-q', '--bare', this.bare(input.name)]);
    return super.createEmptyRepository(input);
  }

  override async localPath(name: string) {
    return this.bare(name);
  }

  private bare(name: string) {
    return path.join(this.folder, `${name}.git`);
  }
}
