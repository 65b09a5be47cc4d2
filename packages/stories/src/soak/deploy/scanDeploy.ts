import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Product } from '../../product/startProduct.ts';
import { markedProcesses } from '../processes.ts';

const list = (folder: string) => readdir(folder).catch(() => [] as string[]);

async function tables(data: string, service: string): Promise<string[]> {
  const system = path.join(data, 'agent', 'system');
  const { port } = JSON.parse(await readFile(path.join(system, 'state.json'), 'utf8'));
  const password = await readFile(path.join(system, 'password'), 'utf8');
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'waymark', password: password.trim(), database: 'waymark_platform' });
  await client.connect();
  try {
    const found: string[] = [];
    const rows = async (sql: string) => (await client.query(sql, [service])).rows;
    for (const r of await rows('SELECT d.operation, d.environment, count(*) FROM deployment d JOIN operation o ON o.id = d.operation WHERE d.service = $1 AND o.attempt = 1 GROUP BY 1, 2 HAVING count(*) > 1')) found.push(`duplicate: ${r.count} deployments of ${r.operation} in ${r.environment}`);
    for (const r of await rows('SELECT id, environment FROM deployment WHERE service = $1 AND outcome IS NULL')) found.push(`not converged: deployment ${r.id} in ${r.environment} has no outcome`);
    for (const r of await rows('SELECT environment, candidate, weight FROM binding WHERE service = $1 AND (candidate IS NOT NULL OR weight <> 0)')) found.push(`not converged: candidate r${r.candidate} at ${r.weight} % in ${r.environment}`);
    for (const r of await rows('SELECT m.operation, m.step, m.attempt, count(*) FROM measurement m JOIN operation o ON o.id = m.operation WHERE o.service = $1 GROUP BY 1, 2, 3, m.number HAVING count(*) > 1')) found.push(`duplicate: ${r.count} measurements of ${r.operation} in ${r.step}`);
    return found;
  } finally {
    await client.end();
  }
}

/**
 * One service after its operations have ended, seen past the platform's word: which processes run, what answers, what
 * stands in the agent's folders and in the tables.
 *
 * @param wanted - the release for each environment; null where only agreement with the platform is asked for
 */
export async function scanDeploy(product: Product, service: string, wanted: Record<string, string | null>): Promise<string[]> {
  const found = await tables(product.data, service);
  const { body } = await product.api(`/services/${service}`);
  const marked = await markedProcesses(product.data);
  const folders = await list(path.join(product.data, 'agent', 'workloads'));
  const there: string[] = [];
  for (const environment of body.environments ?? []) {
    const { name, release, ready, candidate, nodes, localUrl, message } = environment;
    if (candidate || !ready) found.push(`not converged: ${name}: candidate ${candidate}, ${message}`);
    if (wanted[name] && release !== wanted[name]) found.push(`wrong: ${name} has ${release}, wanted ${wanted[name]}`);
    const workloads = nodes.filter((n: any) => n.type === 'workload');
    if (workloads.length !== 1) found.push(`wrong: ${name} has the workloads ${workloads.map((n: any) => n.name).join(', ')}`);
    there.push(...workloads.map((n: any) => n.name));
    const answer = await fetch(localUrl).then(r => r.json(), () => undefined);
    if (answer?.commit !== environment.commit?.sha) found.push(`wrong: ${name} answers with commit ${answer?.commit}, ${release} is ${environment.commit?.sha}`);
  }
  for (const folder of folders) if (folder.startsWith(`${service}-`) && !there.includes(folder)) found.push(`wrong: agent/workloads/${folder} should not be there`);
  const running = marked.filter(p => p.cwd.startsWith(path.join(product.data, 'agent')) && /main\.ts|main\.js/.test(p.command) && !p.command.includes('/shim/') && p.unit.includes(service));
  if (running.length > there.length) found.push(`duplicate: ${running.length} processes of ${service} for ${there.length} workloads`);
  return found;
}
