import { TestDatabases } from '@backstage/backend-test-utils';
import { startTestAgent, type TestAgent, until } from '@waymark/agent/testing';
import { createLocalTarget } from '@waymark/platform-backend-module-local';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitSourceControl } from '../__testUtils__/gitSourceControl';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

// Real processes and databases on a busy machine.
jest.setTimeout(180_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const PG = path.dirname(require.resolve('pg/package.json'));
const FILES = {
  'platform.yaml': 'kind: Service\nmetadata:\n  name: desk\n  team: payments\nspec:\n  language: typescript\n  database:\n    type: postgres\n    size: small\n',
  'package.json': JSON.stringify({ name: 'desk', version: '1.0.0', private: true, scripts: { start: 'node main.js', migrate: 'node migrate.js' } }),
  'package-lock.json': JSON.stringify({ name: 'desk', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'desk', version: '1.0.0' } } }),
  'migrate.js': `const { Client } = require(${JSON.stringify(PG)});
const client = new Client({ connectionString: process.env.DATABASE_URL });
client.connect().then(() => client.query('CREATE TABLE IF NOT EXISTS note (text text)')).then(() => client.end());\n`,
  'main.js': `const { Pool } = require(${JSON.stringify(PG)});
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
pool.on('error', () => {});
const server = require('http').createServer(async (request, response) => {
  try {
    const { rows } = await pool.query('SELECT session_user AS login, current_setting(\\'port\\') AS port, (SELECT count(*)::int FROM note) AS notes');
    response.end(JSON.stringify(rows[0]));
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => server.close(() => pool.end().then(() => process.exit(0))));\n`,
};

describe('exchanging the login and the database of a service, on the real target', () => {
  let agent: TestAgent;
  let platform: TestPlatform;
  let folder: string;
  const post = (url: string, body: object = {}, who = 'ana') => platform.api.post(`/api/platform${url}`).set('Authorization', as(who)).send(body);
  const staging = async () => (await platform.api.get('/api/platform/services/desk').set('Authorization', as('ana'))).body.environments[0];
  const ask = async (url: string) => {
    const answer = await fetch(url);
    return { status: answer.status, text: await answer.text() };
  };
  const says = async () => JSON.parse((await ask((await staging()).localUrl)).text);
  const own = () => platform.knex('resource').where({ service: 'desk', environment: 'staging', state: 'attached' }).first();
  const underLoad = async (work: () => Promise<unknown>) => {
    const { localUrl } = await staging();
    const failed: string[] = [];
    let sent = 0;
    const asked: Array<Promise<unknown>> = [];
    const load = setInterval(() => {
      sent += 1;
      asked.push(ask(localUrl).then(({ status, text }) => void (status === 200 || failed.push(`${status} ${text}`)), error => void failed.push(String(error))));
    }, 20);
    try {
      await work();
    } finally {
      clearInterval(load);
    }
    await Promise.all(asked);
    return { failed, sent };
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'waymark repositories '));
    agent = await startTestAgent();
    platform = await startPlatform(databases, { sourceControl: new GitSourceControl(folder), target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
    const { outcome, ...rest } = await ended(platform, (await post('/services', { name: 'desk', team: 'payments', files: treeOf('desk', 'payments', FILES) })).body.id, 'ana', 90_000);
    if (outcome !== 'succeeded') throw new Error(JSON.stringify(rest));
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await agent?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('rotates twice under load without a failed request, and the database itself refuses the old credential', async () => {
    const logins = [(await says()).login];
    const { failed, sent } = await underLoad(async () => {
      for (let round = 0; round < 2; round += 1) {
        const resource = await own();
        const done = await ended(platform, (await post(`/databases/${resource.id}/rotations`, { reason: 'Quarterly' }).expect(202)).body.id, 'ana', 90_000);
        expect(done).toMatchObject({ outcome: 'succeeded', result: { refused: true } });
        logins.push((await says()).login);
      }
    });
    expect(failed).toEqual([]);
    expect(sent).toBeGreaterThan(20);
    expect(logins).toEqual(['desk', 'desk_2', 'desk']);
    const resource = await own();
    expect(resource).toMatchObject({ login: { user: 'desk', version: 3 }, logins: [] });
    // Of each login one password is left: the one that counts.
    expect(await platform.knex('secret_version').where('name', 'like', `postgres/${resource.object_name}/%`).select('name', 'version')).toEqual([{ name: `postgres/${resource.object_name}/owner`, version: 3 }]);
    await until('only the new one is left', async () => (await staging()).nodes.filter((n: any) => n.type === 'workload').length === 1, 30_000);
  });

  it('swaps in a database that was restored beside it, keeps the one before, and can be taken back', async () => {
    const { localUrl } = await staging();
    const before = await own();
    const first = await says();
    const backup = await ended(platform, (await post(`/databases/${before.id}/backups`, {}).expect(202)).body.id, 'ana', 60_000);
    expect(backup).toMatchObject({ outcome: 'succeeded' });
    const restored = await ended(platform, (await post(`/databases/${before.id}/restores`, {}).expect(202)).body.id, 'ana', 90_000);
    expect(restored).toMatchObject({ outcome: 'succeeded' });
    const beside = await platform.knex('resource').where({ service: 'desk', environment: 'staging', state: 'restored' }).first();
    // What stands beside it is not what it uses.
    expect((await staging()).database.name).toBe('desk-db');
    let swapped: any;
    const { failed } = await underLoad(async () => {
      swapped = await ended(platform, (await post(`/databases/${beside.id}/swap`, { reason: 'Look' }).expect(202)).body.id, 'ana', 90_000);
    });
    expect(swapped).toMatchObject({ outcome: 'succeeded', result: { kept: before.id } });
    expect(failed).toEqual([]);
    expect((await own()).id).toBe(beside.id);
    expect((await platform.knex('resource').where({ id: before.id }).first()).state).toBe('replaced');
    const then = JSON.parse((await ask(localUrl)).text);
    expect(then.port).not.toBe(first.port);
    const back = await ended(platform, (await post(`/databases/${before.id}/swap`).expect(202)).body.id, 'ana', 90_000);
    expect(back).toMatchObject({ outcome: 'succeeded', result: { kept: beside.id } });
    expect((await says()).port).toBe(first.port);
  });

  it('refuses who may not, and what is not there', async () => {
    const resource = await own();
    expect((await post(`/databases/${resource.id}/rotations`, {}, 'sam')).status).toBe(403);
    expect((await post('/databases/pg-00000000/rotations')).status).toBe(404);
    expect((await post(`/databases/${resource.id}/swap`)).body).toMatchObject({ error: { why: expect.stringContaining('uses it already') } });
  });
});
