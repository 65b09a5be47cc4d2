import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Product } from '../../product/startProduct.ts';
import { markedProcesses } from '../processes.ts';

/** Steps of a canary whose measurements are not 1, 2, … up to what the step remembers: one is lost, or was counted twice. */
const MEASURED = `SELECT m.operation, m.step, string_agg(m.number::text, ', ' ORDER BY m.number) AS numbers, max(s.data->>'taken') AS taken
  FROM measurement m JOIN operation o ON o.id = m.operation JOIN operation_step s ON s.operation = m.operation AND s.id = m.step
 WHERE o.service = $1 AND s.data->>'attempt' = m.attempt::text
 GROUP BY 1, 2, m.attempt HAVING min(m.number) <> 1 OR max(m.number) <> count(*) OR max(m.number) <> max((s.data->>'taken')::int)`;

const list = (folder: string) => readdir(folder).catch(() => [] as string[]);

type Rows = (sql: string) => Promise<any[]>;

/** Reads the platform's own tables past its API; `$1` in a statement is `about`. */
export async function inTables<T>(data: string, about: string, read: (rows: Rows) => Promise<T>): Promise<T> {
  const system = path.join(data, 'agent', 'system');
  const { port } = JSON.parse(await readFile(path.join(system, 'state.json'), 'utf8'));
  const password = await readFile(path.join(system, 'password'), 'utf8');
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'waymark', password: password.trim(), database: 'waymark_platform' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await read(async sql => (await client.query(sql, [about])).rows);
  } finally {
    await client.end();
  }
}

/** What of a service is in the tables twice, or not at its end. */
export function twiceInTables(data: string, service: string): Promise<string[]> {
  return inTables(data, service, async rows => {
    const found: string[] = [];
    for (const r of await rows('SELECT d.operation, d.environment, count(*) FROM deployment d JOIN operation o ON o.id = d.operation WHERE d.service = $1 AND o.attempt = 1 GROUP BY 1, 2 HAVING count(*) > 1')) found.push(`duplicate: ${r.count} deployments of ${r.operation} in ${r.environment}`);
    for (const r of await rows('SELECT id, environment FROM deployment WHERE service = $1 AND outcome IS NULL')) found.push(`not converged: deployment ${r.id} in ${r.environment} has no outcome`);
    for (const r of await rows('SELECT environment, candidate, weight FROM binding WHERE service = $1 AND (candidate IS NOT NULL OR weight <> 0)')) found.push(`not converged: candidate r${r.candidate} at ${r.weight} % in ${r.environment}`);
    for (const r of await rows(`SELECT operation, environment, count(*) FROM deployment WHERE service = $1 AND outcome = 'succeeded' GROUP BY 1, 2 HAVING count(*) > 1`)) found.push(`duplicate: ${r.operation} has succeeded ${r.count} times in ${r.environment}`);
    for (const r of await rows(MEASURED)) found.push(`wrong: measurements ${r.numbers} of ${r.operation} in ${r.step}, which remembers ${r.taken}`);
    for (const r of await rows('SELECT c.operation, count(*) FROM config_revision c JOIN operation o ON o.id = c.operation WHERE c.service = $1 AND o.attempt = 1 GROUP BY 1 HAVING count(*) > 1')) found.push(`duplicate: ${r.count} config revisions of ${r.operation}`);
    for (const r of await rows('SELECT operation, name, count(*) FROM service_secret WHERE service = $1 GROUP BY 1, 2 HAVING count(*) > 1')) found.push(`duplicate: ${r.count} versions of ${r.name} by ${r.operation}`);
    for (const r of await rows('SELECT b.environment FROM binding b JOIN config_revision c USING (service, environment) JOIN service_secret s USING (service, environment) WHERE b.service = $1 AND c.number = b.config_revision AND c.secrets->>s.name = s.version::text AND s.destroyed_at IS NOT NULL')) found.push(`wrong: what serves in ${r.environment} needs a secret that was destroyed`);
    for (const r of await rows(`SELECT key FROM work WHERE lease_until > now() AND key LIKE 'operation:%' AND split_part(key, ':', 2) IN (SELECT id FROM operation WHERE service = $1 AND ended_at IS NOT NULL)`)) found.push(`not converged: somebody works on ${r.key}, which has ended`);
    return found;
  });
}

/** What is wrong about the one approval that a deployment to production had. */
export function gateFindings(data: string, operation: string, ended: 'succeeded' | 'undone'): Promise<string[]> {
  return inTables(data, operation, async rows => {
    const found: string[] = [];
    const [{ asked, approved }] = await rows(`SELECT count(*)::int AS asked, (count(*) FILTER (WHERE state = 'approved'))::int AS approved FROM approval WHERE operation = $1`);
    if (asked !== 1) found.push(`duplicate: ${asked} requests for an approval`);
    const decided = ended === 'succeeded' ? 1 : 0;
    if (approved !== decided) found.push(`wrong: ${approved} approvals, ${decided} expected`);
    const [{ audited }] = await rows(`SELECT count(*)::int AS audited FROM audit WHERE operation = $1 AND action = 'decideApproval' AND outcome = 'allowed'`);
    if (audited !== decided) found.push(`wrong: the audit knows ${audited} approvals, ${decided} expected`);
    const deployed = await rows('SELECT outcome, human_decided FROM deployment WHERE operation = $1');
    if (ended === 'undone') for (const { name } of await rows('SELECT name FROM service_secret WHERE operation = $1 AND destroyed_at IS NULL')) found.push(`wrong: the value of ${name} that has waited is still there`);
    if (deployed.length !== decided || deployed.some(d => d.outcome !== 'succeeded' || !d.human_decided)) found.push(`wrong: deployments ${JSON.stringify(deployed)}`);
    return found;
  });
}

/**
 * One service after its operations have ended, seen past the platform's word: which processes run, what answers, what
 * stands in the agent's folders and in the tables.
 *
 * @param wanted - the release for each environment; null where only agreement with the platform is asked for
 */
export async function scanDeploy(product: Product, service: string, wanted: Record<string, string | null>): Promise<string[]> {
  const found = await twiceInTables(product.data, service);
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
