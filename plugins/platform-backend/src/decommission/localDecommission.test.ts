import { TestDatabases } from '@backstage/backend-test-utils';
import { startTestAgent, type TestAgent, until } from '@waymark/agent/testing';
import { createLocalTarget } from '@waymark/platform-backend-module-local';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitSourceControl } from '../__testUtils__/gitSourceControl';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

// Real processes and databases on a busy machine.
jest.setTimeout(300_000);
const LONG_MS = 150_000;

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const PG = path.dirname(require.resolve('pg/package.json'));
const lock = (name: string) => ({
  'package.json': JSON.stringify({ name, version: '1.0.0', private: true, scripts: { start: 'node main.js', ...(name === 'desk' ? { migrate: 'node migrate.js' } : {}) } }),
  'package-lock.json': JSON.stringify({ name, version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name, version: '1.0.0' } } }),
});
const DESK = {
  ...lock('desk'),
  'platform.yaml': 'kind: Service\nmetadata:\n  name: desk\n  team: payments\nspec:\n  language: typescript\n  database:\n    type: postgres\n    size: small\n',
  'migrate.js': `const { Client } = require(${JSON.stringify(PG)});
const client = new Client({ connectionString: process.env.DATABASE_URL });
client.connect().then(() => client.query('CREATE TABLE IF NOT EXISTS note (text text)')).then(() => client.end());\n`,
  'main.js': `const { Pool } = require(${JSON.stringify(PG)});
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
pool.on('error', () => {});
const server = require('http').createServer(async (request, response) => {
  try {
    if (request.method === 'POST') await pool.query("INSERT INTO note VALUES ('kept')");
    const { rows } = await pool.query('SELECT count(*)::int AS notes FROM note');
    response.end(JSON.stringify(rows[0]));
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => server.close(() => pool.end().then(() => process.exit(0))));\n`,
};
const SHOP = {
  ...lock('shop'),
  'platform.yaml': 'kind: Service\nmetadata:\n  name: shop\n  team: search\nspec:\n  language: typescript\n  dependencies: [desk]\n',
  'main.js': `require('http').createServer((request, response) => response.end(String(process.env.DESK_URL))).listen(Number(process.env.PORT), process.env.HOST);\n`,
};

/** Files and folders below one that have a name in theirs. */
function onDisk(folder: string, name: RegExp, depth = 0): string[] {
  if (depth > 7) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const at = path.join(folder, entry.name);
    if (name.test(entry.name)) return [at];
    return entry.isDirectory() && entry.name !== 'node_modules' ? onDisk(at, name, depth + 1) : [];
  });
}

/** Processes that were started for a service, or work in its folders. */
function processesOf(name: RegExp, below: string): string[] {
  return readdirSync('/proc').filter(pid => /^\d+$/.test(pid)).flatMap(pid => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ');
      const folder = readlinkSync(`/proc/${pid}/cwd`);
      const mine = (folder.startsWith(below) || words.includes(below)) && (name.test(folder) || name.test(words));
      return mine ? [`${pid} ${words} in ${folder}`] : [];
    } catch {
      return [];
    }
  });
}

const listens = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });

describe('decommissioning a service, on the real target', () => {
  let agent: TestAgent;
  let platform: TestPlatform;
  let folder: string;
  let sourceControl: GitSourceControl;
  const DESK_OBJECT = /desk-(staging|production|[0-9a-f]{12})/;

  const send = (method: 'get' | 'post' | 'put', url: string, body?: object, who = 'ana') => {
    const request = platform.api[method](`/api/platform${url}`).set('Authorization', as(who));
    return body ? request.send(body) : request;
  };
  const staging = async (name: string) => (await send('get', `/services/${name}`)).body.environments.find((e: any) => e.name === 'staging');
  async function create(name: string, team: string, who: string, files: Record<string, string>) {
    const { outcome, ...rest } = await ended(platform, (await send('post', '/services', { name, team, files: treeOf(name, team, files) }, who)).body.id, who, LONG_MS);
    if (outcome !== 'succeeded') throw new Error(JSON.stringify(rest));
  }
  const start = () => startPlatform(databases, { ...(platform ? { knex: platform.knex, data: platform.data } : {}), sourceControl, environments: { lookSeconds: 0.5 }, target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
  async function decommission(graceDays: number): Promise<any> {
    const { body } = await send('post', '/services/desk/decommission', { confirm: 'desk', graceDays }).expect(202);
    await until('shop is asked', async () => (await send('get', '/decommissions?waiting=true')).body.items.length === 1, LONG_MS);
    await send('post', '/services/desk/decommission/answers/shop', { agree: true }, 'ben').expect(200);
    return body.id;
  }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'waymark repositories '));
    sourceControl = new GitSourceControl(folder);
    agent = await startTestAgent();
    platform = await start();
    await create('desk', 'payments', 'ana', DESK);
    await create('shop', 'search', 'ben', SHOP);
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await agent?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('stops it, backs it up, and brings it back with its data, although its backend goes in between', async () => {
    const before = await staging('desk');
    await fetch(before.localUrl, { method: 'POST' });
    expect(processesOf(DESK_OBJECT, agent.dataDir).length).toBeGreaterThan(1);
    const id = await decommission(7);
    await until('it is being stopped', async () => (await platform.knex('service').where({ name: 'desk' }).first()).decommissioned_at, LONG_MS);
    await platform.stop();
    platform = await start();
    expect(await ended(platform, id, 'ana', LONG_MS)).toMatchObject({ outcome: 'succeeded' });
    expect(processesOf(DESK_OBJECT, agent.dataDir)).toEqual([]);
    expect(await platform.knex('backup').where({ service: 'desk', reason: 'final', state: 'complete' })).toHaveLength(1);
    expect((await fetch(before.localUrl).catch(() => ({ status: 0 }))).status).not.toBe(200);
    expect((await staging('shop')).conditions).toContainEqual(expect.objectContaining({ type: 'DependencyMissing' }));

    const back = await ended(platform, (await send('post', '/services/desk/recovery', {}).expect(202)).body.id, 'ana', LONG_MS);
    expect(back).toMatchObject({ outcome: 'succeeded' });
    const after = await staging('desk');
    expect(after).toMatchObject({ release: before.release, ready: true });
    expect(await (await fetch(after.localUrl)).json()).toEqual({ notes: 1 });
    await until('shop has its address again', async () => !(await staging('shop')).conditions.some((c: any) => c.type === 'DependencyMissing'), LONG_MS);
  });

  it('removes it without grace: nothing is left on the machine but its final backup', async () => {
    const secret = await send('put', '/services/desk/environments/staging/secrets/API_KEY', { generate: true }).expect(202);
    expect(await ended(platform, secret.body.id, 'ana', LONG_MS)).toMatchObject({ outcome: 'succeeded' });
    const instance = (await agent.call('GET', '/v1/postgres/desk-staging-db')).body;
    expect(await listens(instance.port)).toBe(true);
    expect(onDisk(agent.dataDir, DESK_OBJECT).length).toBeGreaterThan(3);

    expect(await ended(platform, await decommission(0), 'ana', LONG_MS)).toMatchObject({ outcome: 'succeeded' });
    await until('it is removed', async () => (await platform.knex('service').where({ name: 'desk' }).first()).removed_at, LONG_MS);
    expect(await listens(instance.port)).toBe(false);
    expect(processesOf(DESK_OBJECT, agent.dataDir)).toEqual([]);
    expect((await agent.call('GET', '/v1/postgres/desk-staging-db')).status).toBe(404);
    // Its final backup, and the highest fence of each object: a worker that was paused must not bring it back.
    const left = onDisk(agent.dataDir, DESK_OBJECT).filter(at => !/\/(fences|logs|cache)\//.test(at));
    expect(left.filter(at => !/\/kept|\/backups/.test(at))).toEqual([]);
    expect(left.length).toBeGreaterThan(0);
    for (const table of ['binding', 'resource', 'config_revision', 'service_secret', 'error_budget']) expect([table, await platform.knex(table).where({ service: 'desk' })]).toEqual([table, []]);
    expect(await platform.knex('secret_version').where('name', 'like', '%desk%')).toEqual([]);
    expect((await platform.knex('deployment').where({ service: 'desk' })).length).toBeGreaterThan(0);
    expect(sourceControl.archived.has('desk')).toBe(true);
    expect((await staging('shop')).ready).toBe(true);
  });
});
