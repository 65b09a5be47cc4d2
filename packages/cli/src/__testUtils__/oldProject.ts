import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FILES = {
  'package.json': JSON.stringify({
    name: '@acme/orders-api',
    scripts: { start: 'node server.js', test: 'node --test', lint: 'eslint .' },
    dependencies: { express: '4', pg: '8' },
  }),
  'package-lock.json': '{}',
  'server.js': `app.get('/healthz'); app.get('/readyz'); connect(process.env.DATABASE_URL); listen(process.env.PORT);`,
};

/** A real git folder of a service that knows nothing of Waymark, with two commits. The path has a blank in it. */
export class OldProject {
  readonly root = mkdtempSync(path.join(tmpdir(), 'waymark old '));
  readonly path = path.join(this.root, 'orders');

  constructor(files: Record<string, string> = {}) {
    mkdirSync(this.path);
    this.git('init', '-q', '-b', 'main');
    this.git('config', 'user.name', 'Ada');
    this.git('config', 'user.email', 'ada@example.com');
    for (const [file, text] of Object.entries({ ...FILES, ...files }))
      this.write(file, text);
    this.git('add', '-A', '-f');
    this.git('commit', '-q', '-m', 'First');
    this.git('commit', '-q', '--allow-empty', '-m', 'Second');
  }

  /** A bare repository beside it, as a host has one. */
  bare(name: string): string {
    const bare = path.join(this.root, `${name}.git`);
    this.git('init', '-q', '--bare', '-b', 'main', bare);
    this.git('-C', bare, 'config', 'http.receivepack', 'true');
    return bare;
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.path, file), text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.path, file), 'utf8');
  }

  git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
