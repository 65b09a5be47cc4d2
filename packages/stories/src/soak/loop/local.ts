import type { TestAgent } from '@waymark/agent/testing';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { markedProcesses } from '../processes.ts';
import type { WorldFinding } from './scanWorld.ts';
import type { Stage } from './Stage.ts';

/** Services on the real drivers: with a database, a migration, a workload and a route they are four nodes each. */
export const LOCAL = ['near-one', 'near-two', 'near-three'];
const RELEASES = 4;

const SERVER = `const { createServer } = require('node:http');
createServer((request, response) => response.end(process.env.SERVICE_VERSION)).listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => process.exit(0));`;

/** A bare repository with one commit for each release. */
function repository(folder: string): { path: string; commits: string[] } {
  const tree = path.join(folder, 'tree');
  mkdirSync(tree, { recursive: true });
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=Soak', '-c', 'user.email=soak@example.org', ...args], { cwd: tree, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  git('init', '-q', '-b', 'main');
  writeFileSync(path.join(tree, 'package.json'), '{}');
  writeFileSync(path.join(tree, 'server.js'), SERVER);
  const commits = Array.from({ length: RELEASES }, (_, i) => {
    writeFileSync(path.join(tree, 'release.txt'), String(i + 1));
    git('add', '-A');
    git('commit', '-q', '-m', `Release ${i + 1}`);
    return git('rev-parse', 'HEAD');
  });
  git('clone', '-q', '--bare', '.', '../bare.git');
  return { path: path.join(folder, 'bare.git'), commits };
}

const migrations = (stage: Stage) => path.join(stage.data, 'migrations.txt');

/** Services whose objects are processes, databases and ports of this machine. */
export async function prepareLocal(stage: Stage): Promise<void> {
  const { path: bare, commits } = repository(path.join(stage.data, 'repository'));
  for (const service of LOCAL) {
    await stage.ask({ do: 'service', name: service });
    for (const [index, commit] of commits.entries()) {
      const number = index + 1;
      const migrate = `echo ${service}-r${number} >> '${migrations(stage)}'`;
      await stage.ask({ do: 'release', service, number, database: true, replicas: 1, start: 'node server.js', migrate, repository: { path: bare, commit } });
    }
  }
}

/** Releases of a local service, one after the other: each migration is to run exactly once. */
export async function nextLocal(stage: Stage, asked: Map<string, number>, service: string): Promise<void> {
  const key = `${service}/here`;
  const release = (asked.get(key) ?? 0) + 1;
  if (release > RELEASES) return;
  const [{ open }] = await stage.rows(`SELECT count(*)::int AS open FROM operation WHERE service = $1 AND state IN ('running', 'undoing')`, [service]);
  if (open) return;
  asked.set(key, release);
  await stage.ask({ do: 'deploy', service, environments: ['here'], release });
}

const environmentOf = (pid: number) => {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`;
  } catch {
    return '';
  }
};

/** What stands on this machine for the local services, past the agent's own word. */
export async function scanLocal(stage: Stage, agent: TestAgent, asked: Map<string, number>): Promise<WorldFinding[]> {
  const findings: WorldFinding[] = [];
  const marked = await markedProcesses(agent.dataDir);
  const wanted: Record<string, string[]> = { postgres: [], workloads: [], routes: [], jobs: [] };
  for (const service of LOCAL.filter(name => asked.has(`${name}/here`))) {
    const release = asked.get(`${service}/here`)!;
    const workload = `${service}-here-r${release}-c1`;
    wanted.postgres.push(`${service}-here-db`);
    wanted.workloads.push(workload);
    wanted.routes.push(`${service}-here`);
    const running = marked.filter(p => /^\S*node server\.js$/.test(p.command) && environmentOf(p.pid).includes(`\0SERVICE_NAME=${service}\0`));
    if (running.length !== 1) findings.push({ kind: running.length ? 'duplicate' : 'wrong', what: `${workload} runs ${running.length} times` });
    const { body } = await agent.call('GET', `/v1/routes/${service}-here`);
    const said = await fetch(body.localUrl).then(r => r.text(), error => String(error));
    if (said !== `r${release}`) findings.push({ kind: 'wrong', what: `${service} answers ${said}, wanted r${release}` });
    const ran = readFileSync(migrations(stage), 'utf8').split('\n');
    for (let number = 1; number <= release; number++) {
      const count = ran.filter(line => line === `${service}-r${number}`).length;
      if (count !== 1) findings.push({ kind: count ? 'duplicate' : 'wrong', what: `migration r${number} of ${service} ran ${count} times` });
    }
  }
  for (const [kind, names] of Object.entries(wanted)) {
    let there: string[] = [];
    try {
      there = readdirSync(path.join(agent.dataDir, 'agent', kind));
    } catch {
      // Nothing of this kind was ever made.
    }
    for (const name of there) if (!names.includes(name)) findings.push({ kind: 'wrong', what: `agent/${kind}/${name} should not be there` });
    for (const name of names) if (!there.includes(name)) findings.push({ kind: 'wrong', what: `agent/${kind}/${name} is not there` });
  }
  return findings;
}
