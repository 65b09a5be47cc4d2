import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentContext } from '../../src/rooms.ts';

/** What a room receives, with the events that it emitted. */
export function testContext(dataDir: string, proxyPort = 0): AgentContext & { events: string[] } {
  const events: string[] = [];
  return { dataDir, proxyPort, events, log: () => {}, emit: (type, name) => void events.push(`${type}/${name}`) };
}

/** A bare repository with one commit of these files. A value `-> x` makes a symbolic link to `x`. */
export function bareRepository(dir: string, files: Record<string, string>): { repositoryPath: string; commit: string } {
  const work = join(dir, `work-${Math.random().toString(16).slice(2)}`);
  const repositoryPath = `${work}.git`;
  mkdirSync(work, { recursive: true });
  const env = { PATH: process.env.PATH, HOME: work, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: work, env, encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    if (content.startsWith('-> ')) execFileSync('ln', ['-s', content.slice(3), join(work, path)]);
    else writeFileSync(join(work, path), content);
  }
  git('add', '-A');
  git('commit', '-q', '-m', 'files');
  execFileSync('git', ['clone', '-q', '--bare', work, repositoryPath], { env });
  const commit = git('rev-parse', 'HEAD').trim();
  rmSync(work, { recursive: true });
  return { repositoryPath, commit };
}
