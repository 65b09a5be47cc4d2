import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A platform.yaml of payment-api; `more` is added to its spec. */
export const serviceFile = (more = '') => `kind: Service
metadata:
  name: payment-api
  team: payments
spec:
  language: typescript
  runtime:
    replicas: 1
    cpu: "500m"
    memory: "512Mi"
${more}`;

/** A real git folder of a service, with a real repository that it is pushed to. The path has a blank in it. */
export class WorkingFolder {
  readonly root = mkdtempSync(path.join(tmpdir(), 'waymark cli '));
  readonly path = path.join(this.root, 'work');

  constructor() {
    const bare = path.join(this.root, 'payment-api.git');
    this.run(this.root, 'init', '-q', '--bare', '-b', 'main', bare);
    this.run(this.root, 'init', '-q', '-b', 'main', this.path);
    this.git('remote', 'add', 'origin', bare);
    this.write('platform.yaml', serviceFile());
    this.commit('First');
    this.git('push', '-q', 'origin', 'main');
  }

  get head(): string {
    return this.git('rev-parse', 'HEAD').trim();
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.path, file)), { recursive: true });
    writeFileSync(path.join(this.path, file), text);
  }

  commit(message: string): void {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
  }

  git(...args: string[]): string {
    return this.run(this.path, ...args);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private run(cwd: string, ...args: string[]): string {
    return execFileSync(
      'git',
      ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args],
      { cwd, encoding: 'utf8' },
    );
  }
}
