import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { postgresPlace } from '../../product/systemPostgres.ts';
import { inTables } from '../deploy/scanDeploy.ts';
import { processesNaming } from '../processes.ts';
import { SERVICE, type World } from './World.ts';

const list = (folder: string) => readdir(folder).catch(() => [] as string[]);
const json = async (file: string) => JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
const DATABASE = SERVICE.replaceAll('-', '_');
const CONNECTIONS: Record<string, string> = { small: '80', medium: '160', large: '320' };

interface Inside { rows: Set<number>; logins: string[]; connections: string; tables: Map<string, number> }

/** What is in a database, read as its superuser through the socket. */
async function inside(sockets: string, port: number): Promise<Inside> {
  const client = new pg.Client({ host: sockets, port, user: 'postgres', database: DATABASE, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const rows = async (sql: string) => (await client.query(sql)).rows;
    const tables = new Map<string, number>();
    for (const { name } of await rows(`SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'soak%'`)) tables.set(name, (await rows(`SELECT count(*)::int AS n FROM ${name}`))[0].n);
    return {
      rows: new Set((await rows(`SELECT substr(title, 5)::int AS row FROM notes WHERE title LIKE 'row %'`)).map(one => one.row)),
      logins: (await rows(`SELECT rolname AS name FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres'`)).map(one => one.name),
      connections: (await rows('SHOW max_connections'))[0].max_connections,
      tables,
    };
  } finally {
    await client.end();
  }
}

const missing = (wanted: Iterable<number>, ...there: Array<Set<number>>) => [...wanted].filter(row => !there.some(one => one.has(row)));
const short = (rows: number[]) => `${rows.length} acknowledged rows (${rows.slice(0, 5).join(', ')}${rows.length > 5 ? ', …' : ''})`;

/** Each database that does not stand still: what must be in it, and who is let in. */
async function data(world: World, all: any[]): Promise<string[]> {
  const found: string[] = [];
  const seen = new Map<string, Inside>();
  const { data: folder } = world.product;
  const sockets = path.join(await postgresPlace(folder), 's');
  for (const one of all.filter(({ state }) => state !== 'deleted')) {
    const stored = await json(path.join(folder, 'agent', 'postgres', one.objectName, 'state.json'));
    if (!stored) found.push(`the agent knows nothing of ${one.objectName}, which is ${one.state}`);
    else seen.set(one.id, await inside(sockets, stored.port));
  }
  for (const { id, state, objectName, size } of all) {
    const now = seen.get(id);
    if (!now) continue;
    const lost = missing(world.must.get(id) ?? [], now.rows);
    if (lost.length) found.push(`LOST: ${objectName} (${state}) lacks ${short(lost)}`);
    if (now.logins.length !== 1) found.push(`${objectName} lets in ${now.logins.join(', ') || 'nobody'}`);
    const overridden = state === 'attached' && (await world.isOverridden());
    const wanted = CONNECTIONS[overridden ? 'medium' : size];
    if (now.connections !== wanted) found.push(`${objectName} takes ${now.connections} connections, ${wanted} are wanted`);
    for (const [table, count] of now.tables) if (/^soak_\d+$/.test(table) && count !== 1) found.push(`${table} of ${objectName} has ${count} rows: its migration was not applied once`);
    const applied = [...now.tables.keys()].filter(table => /^soak_\d+$/.test(table)).length;
    if (state === 'attached' && applied !== world.migrations) found.push(`${applied} migrations are applied in ${objectName}, ${world.migrations} were pushed`);
  }
  for (const { ids, rows } of world.either) {
    const both = ids.flatMap(id => seen.get(id) ?? []);
    const lost = both.length === 2 ? missing(rows, both[0].rows, both[1].rows) : [];
    if (lost.length) found.push(`LOST: ${ids.join(' and ')} both lack ${short(lost)}`);
  }
  return found;
}

/** Folders and servers: one for each database, none for those that stand still, nothing half. */
async function underneath(world: World, all: any[]): Promise<string[]> {
  const found: string[] = [];
  const place = await postgresPlace(world.product.data);
  const names = new Set(all.map(one => one.objectName));
  for (const folder of ['restoring', 'proving', 'making', 'trash']) for (const name of await list(path.join(place, folder))) found.push(`${name} is left in ${folder}`);
  for (const name of await list(path.join(place, 'instances'))) if (!names.has(name)) found.push(`the folder ${name} belongs to no database`);
  for (const name of await list(path.join(world.product.data, 'agent', 'postgres'))) if (!names.has(name)) found.push(`agent/postgres/${name} belongs to no database`);
  for (const name of names) if (!(await list(path.join(place, 'instances'))).includes(name)) found.push(`${name} has no folder`);
  const backups: Array<{ object_name: string; id: string; state: string; mine: boolean }> = await inTables(world.product.data, SERVICE, rows => rows(`SELECT object_name, id, state FROM backup WHERE service = $1`));
  for (const b of backups) if (b.state !== 'complete' && b.state !== 'failed') found.push(`backup ${b.id} of ${b.object_name} is ${b.state}`);
  for (const name of await list(path.join(place, 'kept'))) {
    for (const id of await list(path.join(place, 'kept', name, 'backups'))) {
      const parts = (await list(path.join(place, 'kept', name, 'backups', id))).sort().join(' ');
      const known = backups.find(b => b.object_name === name && b.id === id);
      if (!known) found.push(`backup ${id} of ${name} is on the disk and not in the tables`);
      else if (parts !== (known.state === 'complete' ? 'data manifest.json state.json' : 'state.json')) found.push(`backup ${id} of ${name} is ${known.state} and has ${parts || 'nothing'}`);
    }
    if (!names.has(name) && !backups.some(b => b.object_name === name)) found.push(`kept/${name} belongs to no database and no backup`);
  }
  for (const b of backups) if (b.state === 'complete' && !(await list(path.join(place, 'kept', b.object_name, 'backups'))).includes(b.id)) found.push(`backup ${b.id} of ${b.object_name} is complete and not on the disk`);
  const servers = (await processesNaming(place)).filter(p => /bin\/postgres -D /.test(p.command)).map(p => /\/instances\/([^/]+)\/data/.exec(p.command)?.[1] ?? (p.command.includes(`${place}/system/`) ? 'system' : p.command));
  const wanted = ['system', ...all.filter(one => one.state !== 'deleted').map(one => one.objectName)];
  if (servers.sort().join(' ') !== wanted.sort().join(' ')) found.push(`servers ${servers.join(', ')}; wanted ${wanted.join(', ')}`);
  return found;
}

/** Looks at all databases of the service past the platform, and compares with what it says and what was written. */
export async function scanData(world: World): Promise<string[]> {
  const { product } = world;
  const all = await world.databases();
  const found = [...(await data(world, all)), ...(await underneath(world, all))];
  if (all.filter(one => one.state === 'attached').length !== 1) found.push(`${all.filter(one => one.state === 'attached').length} databases are attached`);
  const expected = [world.partner, world.copy, world.scrap].filter(id => id !== undefined);
  for (const one of all) if (one.state !== 'attached' && !expected.includes(one.id)) found.push(`${one.objectName} (${one.state}) should not be there`);
  for (const id of expected) if (!all.some(one => one.id === id)) found.push(`${id} is gone`);
  for (const one of all) if (one.state !== 'deleted' && !one.ready) found.push(`${one.objectName} is not ready: ${one.message}`);
  const own = all.find(one => one.state === 'attached');
  if (own) {
    const { archive, backups } = (await product.api(`/databases/${own.id}`)).body;
    if (!archive?.ok) found.push(`the archive of ${own.objectName}: ${archive?.message}`);
    for (const b of backups) if (b.proof?.state === 'failed') found.push(`backup ${b.id} is said not to be good: ${b.proof.message}: ${b.proof.words}`);
  }
  const staging = (await product.api(`/services/${SERVICE}`)).body.environments.find((one: any) => one.name === 'staging');
  if (!staging.ready || staging.candidate) found.push(`${SERVICE} is not ready: ${staging.message}, candidate ${staging.candidate}`);
  const workloads = staging.nodes.filter((one: any) => one.type === 'workload');
  if (workloads.length !== 1) found.push(`${SERVICE} has the workloads ${workloads.map((one: any) => one.name).join(', ')}`);
  const { body } = await product.api('/operations?state=running');
  for (const one of body.items ?? []) found.push(`${one.id} (${one.title}) is still running`);
  return found;
}
