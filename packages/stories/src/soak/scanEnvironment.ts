import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { postgresPlace } from '../product/systemPostgres.ts';
import type { Finding } from './finding.ts';
import { listeningPorts, markedProcesses, processesNaming } from './processes.ts';

/** What is left on purpose: who did what, and what a worker that was paused must not bring back. */
const HISTORY = ['audit', 'operation', 'operation_step', 'event', 'measurement', 'approval', 'plan', 'idempotency', 'notice', 'notice_delivery'];
/** Folders of a data folder that hold history: logs of operations, the highest fence of each object, pushes of a branch. */
const KEPT = ['operations', 'logs', 'git', 'agent/fences', 'agent/cache'];
const DEEPEST = 6;
/** Below it are the databases that Postgres brings itself. */
const FIRST_OID = 16384;

/** What is known of an environment while it is there, to be looked for when it has gone. */
export interface GoneEnvironment {
  name: string;
  /** Ports on which something of it listened. */
  ports: number[];
  /** A database that it had: its folder, as the machine knew it. */
  database?: string;
}

/** Files and folders whose name has the environment's in it, wherever they are. */
async function onDisk(folder: string, name: string, skip: string[], depth = 0): Promise<string[]> {
  if (depth > DEEPEST || skip.includes(folder)) return [];
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const at = path.join(folder, entry.name);
    if (skip.includes(at) || entry.name === 'node_modules') continue;
    if (entry.name.includes(name)) found.push(at);
    else if (entry.isDirectory()) found.push(...(await onDisk(at, name, skip, depth + 1)));
  }
  return found;
}

/** Databases, roles and sessions of the instance that previews share, seen as its superuser; where it rests, the folders of databases in it. */
async function inSharedInstance(data: string, name: string): Promise<Finding[]> {
  const place = await postgresPlace(data);
  const folder = path.join(place, 'shared', 'data');
  const state = await readFile(path.join(data, 'agent', 'postgres-shared', 'state.json'), 'utf8').catch(() => undefined);
  if (!state) return [];
  const found = (what: string): Finding => ({ where: 'shared database', what });
  const client = new pg.Client({ host: path.join(place, 's'), port: JSON.parse(state).port, user: 'postgres', database: 'postgres', connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch {
    const left = (await readdir(path.join(folder, 'base')).catch(() => [])).filter(oid => Number(oid) >= FIRST_OID);
    return left.length ? [found(`it does not run, and holds ${left.length} databases`)] : [];
  }
  try {
    const { rows } = await client.query(`SELECT 'database' AS kind, datname AS name FROM pg_database UNION ALL SELECT 'role', rolname FROM pg_roles UNION ALL SELECT 'session', usename FROM pg_stat_activity`);
    return rows.filter(row => row.name?.includes(name.replace(/-/g, '_'))).map(row => found(`${row.kind} ${row.name}`));
  } finally {
    await client.end();
  }
}

/** Every table of the platform, every column: rows that have the environment's name anywhere. Roles and databases too. */
async function inDatabase(data: string, name: string): Promise<Finding[]> {
  const system = path.join(data, 'agent', 'system');
  const { port } = JSON.parse(await readFile(path.join(system, 'state.json'), 'utf8'));
  const password = await readFile(path.join(system, 'password'), 'utf8');
  const found: Finding[] = [];
  const login = { host: '127.0.0.1', port, user: 'waymark', password, connectionTimeoutMillis: 5000 };
  const databases: string[] = [];
  for (const database of ['waymark_platform', 'waymark_catalog']) {
    const client = new pg.Client({ ...login, database });
    client.on('error', () => {});
    await client.connect();
    try {
      const { rows: tables } = await client.query(`SELECT c.oid::regclass::text AS name, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = 'public'`);
      for (const table of tables) {
        if (database === 'waymark_platform' && HISTORY.includes(table.relname)) continue;
        const { rows } = await client.query(`SELECT left(t::text, 200) AS row FROM ${table.name} t WHERE position($1 in t::text) > 0 LIMIT 3`, [name]);
        for (const { row } of rows) found.push({ where: database, what: `${table.relname}: ${row}` });
      }
      const { rows: roles } = await client.query(`SELECT rolname AS name FROM pg_roles UNION SELECT datname FROM pg_database`);
      databases.push(...roles.map(r => r.name));
    } finally {
      await client.end();
    }
  }
  for (const one of databases) if (one.includes(name) || one.includes(name.replace(/-/g, '_'))) found.push({ where: 'database', what: one });
  return found;
}

/**
 * Looks for what is left of an environment that has gone, past the platform: processes, ports, folders, roles, databases,
 * routes, entities, secrets. Nothing of it is asked of what has torn it down.
 */
export async function scanEnvironment(product: { data: string; proxyPort: number }, gone: GoneEnvironment): Promise<Finding[]> {
  const { data, proxyPort } = product;
  const { name } = gone;
  const found: Finding[] = [];
  for (const p of await markedProcesses(data)) if (p.cwd.includes(name) || p.command.includes(name) || p.unit.includes(name)) found.push({ where: 'process', what: `${p.pid} ${p.command} in ${p.cwd}` });
  for (const p of await processesNaming(name)) if (p.pid !== process.pid && p.command.includes(data)) found.push({ where: 'process', what: `${p.pid} ${p.command}` });
  // A service names the data folder nowhere but in its marks.
  const ours = new Map([...(await processesNaming(data)), ...(await markedProcesses(data))].map(p => [p.pid, p.command]));
  for (const [pid, command] of ours) {
    for (const port of await listeningPorts(pid)) if (gone.ports.includes(port)) found.push({ where: 'port', what: `${port} by ${pid} ${command}` });
  }
  const skip = KEPT.map(folder => path.join(data, folder));
  const place = await postgresPlace(data);
  for (const folder of new Set([data, place])) for (const file of await onDisk(folder, name, skip)) found.push({ where: 'disk', what: file });
  found.push(...(await inDatabase(data, name)), ...(await inSharedInstance(data, name)));
  const answer = await fetch(`http://127.0.0.1:${proxyPort}/`, { headers: { host: `any.${name}.localhost:${proxyPort}` }, signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  if (answer && answer.status < 400) found.push({ where: 'route', what: `the proxy answers ${answer.status} for ${name}` });
  return found;
}

/** The ports of a process's siblings are known only while they run: asked for before the environment goes. */
export async function portsOf(data: string, name: string): Promise<number[]> {
  const ports: number[] = [];
  for (const p of await markedProcesses(data)) if (p.cwd.includes(name)) ports.push(...(await listeningPorts(p.pid)));
  for (const p of await processesNaming(name)) if (p.command.includes('postgres')) ports.push(...(await listeningPorts(p.pid)));
  return ports;
}
