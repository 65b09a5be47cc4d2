import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Finding } from './finding.ts';

const json = async (file: string) => JSON.parse(await readFile(file, 'utf8'));

/** Tables of the platform in which a service that was taken back must not stand any more. */
const OF_A_SERVICE = ['repository', 'release', 'config_revision', 'binding', 'resource'];

async function query<T>(connection: pg.ClientConfig, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionTimeoutMillis: 5000, ...connection });
  client.on('error', () => {});
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

/** The platform's own tables, read past its API: rows of services that should not be there, or that are there twice. */
export async function platformTables(data: string, services: string[]): Promise<Finding[]> {
  const system = path.join(data, 'agent', 'system');
  const { port } = await json(path.join(system, 'state.json'));
  const password = await readFile(path.join(system, 'password'), 'utf8');
  const found: Finding[] = [];
  const add = (what: string) => found.push({ where: 'tables', what });
  await query({ host: '127.0.0.1', port, user: 'waymark', password, database: 'waymark_platform' }, async client => {
    const rows = async (sql: string) => (await client.query(sql)).rows;
    const known = new Set(services);
    for (const { name } of await rows('SELECT name FROM service')) if (!known.has(name)) add(`service ${name}`);
    for (const table of OF_A_SERVICE) {
      const counted = await rows(`SELECT service, count(*)::int AS count FROM "${table}" WHERE service IS NOT NULL GROUP BY service`);
      for (const { service, count } of counted) {
        if (!known.has(service)) add(`${count} rows of ${service} in ${table}`);
        else if (count !== 1 && table !== 'binding' && table !== 'config_revision') add(`${service} has ${count} rows in ${table}`);
      }
    }
    const deployed = await rows(`SELECT service, count(*)::int AS count FROM deployment WHERE outcome = 'succeeded' GROUP BY service`);
    for (const { service, count } of deployed) if (known.has(service) && count !== 1) add(`${service} has ${count} deployments that succeeded`);
    const objects = new Set((await rows('SELECT object_name FROM resource')).map(row => row.object_name));
    for (const { name } of await rows('SELECT DISTINCT name FROM secret_version')) if (!objects.has(name.split('/')[1])) add(`secret ${name} belongs to no resource`);
    for (const { key } of await rows(`SELECT key FROM work WHERE key LIKE 'binding:%'`)) {
      const service = /^binding:([^/]+)/.exec(key)![1];
      if (!known.has(service)) add(`work ${key}`);
    }
  });
  return found;
}

/** One database and one login in the server of a service, seen as its superuser through the socket. */
export async function insideDatabase(sockets: string, port: number, name: string): Promise<Finding[]> {
  return query({ host: sockets, port, user: 'postgres', database: 'postgres' }, async client => {
    const names = async (sql: string) => (await client.query(sql)).rows.map(row => row.name).sort();
    const databases = await names(`SELECT datname AS name FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'`);
    const logins = await names(`SELECT rolname AS name FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres'`);
    const found: Finding[] = [];
    if (databases.length !== 1 || databases[0] === 'fresh_database') found.push({ where: 'database', what: `${name} holds the databases ${databases.join(', ')}` });
    if (logins.length !== 1) found.push({ where: 'database', what: `${name} has the logins ${logins.join(', ')}` });
    return found;
  });
}
