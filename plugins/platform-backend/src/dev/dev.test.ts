import { TestDatabases } from '@backstage/backend-test-utils';
import { startTestAgent, type TestAgent, until } from '@waymark/agent/testing';
import { createLocalTarget } from '@waymark/platform-backend-module-local';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitSourceControl } from '../__testUtils__/gitSourceControl';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

// Real processes on a busy machine.
jest.setTimeout(120_000);
// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const ROOT = path.resolve(__dirname, '../../../..');
const MAIN = `require('http').createServer((request, response) => {
  if (request.url === '/readyz') return response.end('ok');
  if (request.url === '/stray') { require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref(); return response.end('ok'); }
  if (request.url === '/env') return response.end(JSON.stringify({ text: require('./text.js'), pid: process.pid, env: process.env }));
  const { Client } = require('pg');
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  client.on('error', () => {});
  client.connect().then(() => client.query('SELECT text FROM note ORDER BY text')).then(({ rows }) => { response.end(JSON.stringify(rows.map(r => r.text))); return client.end(); }, error => response.end(String(error)));
}).listen(Number(process.env.PORT), process.env.HOST);
console.log('says hello');\n`;
const MIGRATE = `const fs = require('fs');
const { Client } = require('pg');
const client = new Client({ connectionString: process.env.DATABASE_URL });
client.connect().then(async () => {
  await client.query('CREATE TABLE IF NOT EXISTS note (text text PRIMARY KEY)');
  for (const file of fs.readdirSync('migrations').sort()) await client.query(fs.readFileSync('migrations/' + file, 'utf8'));
  await client.end();
});\n`;
const YAML = 'kind: Service\nmetadata:\n  name: shop\n  team: payments\nspec:\n  language: typescript\n  dependencies: [desk, nowhere]\n  database:\n    type: postgres\n    size: small\n';
const DESK = {
  'platform.yaml': 'kind: Service\nmetadata:\n  name: desk\n  team: payments\nspec:\n  language: typescript\n',
  'package.json': JSON.stringify({ name: 'desk', version: '1.0.0', private: true, scripts: { start: 'node main.js' } }),
  'package-lock.json': JSON.stringify({ name: 'desk', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'desk', version: '1.0.0' } } }),
  'main.js': `require('http').createServer((_, response) => response.end('ok')).listen(Number(process.env.PORT), process.env.HOST);\n`,
};

interface Dev { child: ChildProcess; out(): string; err(): string; url(): Promise<string>; ended: Promise<{ code: number | null; signal: string | null }> }

describe('platform dev, by the real command on the real target', () => {
  let agent: TestAgent;
  let platform: TestPlatform;
  let scratch: string;
  let folder: string;
  let bundle: string;
  const children: ChildProcess[] = [];
  const post = (url: string, body: object = {}, who = 'ana') => platform.api.post(`/api/platform${url}`).set('Authorization', as(who)).send(body);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };

  beforeAll(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'waymark dev '));
    bundle = path.join(scratch, 'platform.cjs');
    execFileSync(path.join(ROOT, 'node_modules/.bin/esbuild'), [path.join(ROOT, 'packages/cli/src/main.ts'), '--bundle', '--platform=node', '--target=node24', '--format=cjs', '--log-level=warning', `--outfile=${bundle}`]);
    const repositories = await mkdtemp(path.join(scratch, 'repositories '));
    agent = await startTestAgent();
    platform = await startPlatform(databases, { sourceControl: new GitSourceControl(repositories), target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
    const made = await post('/services', { name: 'desk', team: 'payments', files: treeOf('desk', 'payments', DESK) });
    const { outcome } = await ended(platform, made.body.id, 'ana', 60_000);
    if (outcome !== 'succeeded') throw new Error('desk was not made');
    // A service that has never been deployed: what counts is the working folder.
    await platform.knex('service').insert({ name: 'shop', team: 'payments', created_by: 'user:default/ana' });
    await platform.knex('binding').insert({ service: 'shop', environment: 'staging' });
    await platform.knex('config_revision').insert({ service: 'shop', environment: 'staging', number: 1, values: JSON.stringify({ GREETING: 'Good morning', NODE_ENV: 'nobody sets this' }) });
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(scratch, 'shop '));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    write('platform.yaml', YAML);
    write('package.json', JSON.stringify({ name: 'shop', scripts: { start: 'node main.js', migrate: 'node migrate.js' }, dependencies: { pg: '8' } }));
    write('main.js', MAIN);
    write('text.js', `module.exports = 'one';\n`);
    write('migrate.js', MIGRATE);
    write('migrations/1.sql', `INSERT INTO note VALUES ('first') ON CONFLICT DO NOTHING`);
    write('.gitignore', 'scratch.txt\n');
    execFileSync('git', ['init', '-q', folder]);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await agent?.dispose();
    await rm(scratch, { recursive: true, force: true });
  });

  function dev(...args: string[]): Dev {
    const token = as('ana').replace('Bearer ', '');
    const child = spawn(process.execPath, [bundle, 'dev', ...args], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '', PLATFORM_URL: `http://127.0.0.1:${platform.server.port()}`, PLATFORM_TOKEN: token, TMPDIR: scratch },
    });
    children.push(child);
    let [out, err] = ['', ''];
    child.stdout.on('data', chunk => (out += chunk));
    child.stderr.on('data', chunk => (err += chunk));
    const over = new Promise<{ code: number | null; signal: string | null }>(resolve => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    return {
      child,
      out: () => out,
      err: () => err,
      ended: over,
      async url() {
        await until(`it serves: ${out}${err}`, async () => / serves at /.test(out) || child.exitCode !== null, 30_000).catch(() => undefined);
        const found = /serves at (http:\S+)/.exec(out)?.[1];
        if (!found) throw new Error(`It does not serve:\n${out}${err}`);
        return found;
      },
    };
  }
  const text = async (url: string) => (await fetch(url)).text();
  const envOf = async (url: string) => JSON.parse(await text(`${url}/env`));

  /** What is there of any session, looked for without asking whoever made it: processes, folders, rows, instances, passwords. */
  async function left(): Promise<string[]> {
    const found: string[] = [];
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      try {
        const environ = readFileSync(`/proc/${pid}/environ`, 'latin1');
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
        if (/\) Z /.test(status)) continue;
        if ((environ.includes('WAYMARK_DEV_SESSION=') || line.includes(bundle)) && environ.includes(scratch)) found.push(`process ${pid} ${line}`);
      } catch {
        // Gone while we looked.
      }
    }
    found.push(...readdirSync(scratch).filter(name => name.startsWith('platform-dev-')).map(name => `folder ${name}`));
    for (const [table, column, like] of [['dev_session', 'id', '%'], ['resource', 'object_name', 'dev-%'], ['secret_version', 'name', '%/dev-%'], ['work', 'key', 'dev:%']] as const)
      found.push(...(await platform.knex(table).where(column, 'like', like).pluck(column)).map((value: string) => `${table} ${value}`));
    const instances = path.join(agent.dataDir, 'agent/postgres-data/instances');
    if (existsSync(instances)) found.push(...readdirSync(instances).filter(name => name.startsWith('dev-')).map(name => `instance ${name}`));
    const { body } = await agent.call('GET', '/v1/postgres');
    found.push(...body.names.filter((name: string) => name.startsWith('dev-')).map((name: string) => `postgres ${name}`));
    return found;
  }

  it('runs what is in the folder with the configuration and addresses of staging, starts again with each change, and leaves nothing', async () => {
    const began = performance.now();
    const running = dev();
    const url = await running.url();
    const tookMs = performance.now() - began;
    expect(running.out()).toContain('says hello');
    const { env } = await envOf(url);
    expect(env).toMatchObject({ GREETING: 'Good morning', NODE_ENV: 'development', ENVIRONMENT: 'staging', SERVICE_NAME: 'shop', SERVICE_VERSION: 'dev', DESK_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/) });
    expect(Object.keys(env).filter(name => /^(PLATFORM_|WAYMARK_(?!DEV_SESSION))/.test(name))).toEqual([]);
    expect(await text(env.DESK_URL)).toBe('ok');
    expect(running.err()).toContain('No address in staging: nowhere');
    expect(await text(url)).toBe('["first"]');
    // The twin of the scan at the end: it sees what there is.
    expect((await left()).map(one => one.split(' ')[0]).sort()).toEqual(expect.arrayContaining(['dev_session', 'folder', 'instance', 'postgres', 'process', 'resource', 'secret_version', 'work']));
    // It is nobody's database but the session's.
    const { body: resources } = await platform.api.get('/api/platform/resources').set('Authorization', as('ana'));
    expect(resources.items.filter((r: any) => r.environment === 'staging' && !r.service)).toEqual([]);

    const changed = performance.now();
    write('text.js', `module.exports = 'two';\n`);
    await until('the change answers', async () => (await envOf(url).catch(() => ({}))).text === 'two', 10_000);
    const restartMs = performance.now() - changed;
    expect(running.err()).toContain('text.js changed: starting again');

    const { pid } = await envOf(url);
    write('scratch.txt', 'git ignores this');
    await new Promise(resolve => setTimeout(resolve, 600));
    expect((await envOf(url)).pid).toBe(pid);

    write('migrations/2.sql', `INSERT INTO note VALUES ('second') ON CONFLICT DO NOTHING`);
    await until('the migration has run', async () => (await text(url).catch(() => '')) === '["first","second"]', 10_000);
    write('text.js', 'this is no JavaScript(');
    write('main.js', `throw new Error('broken');\n`);
    await until('it says so', async () => running.err().includes('The service has ended (exit code 1)'), 10_000);
    write('text.js', `module.exports = 'three';\n`);
    write('main.js', MAIN);
    await until('it is mended', async () => (await envOf(url).catch(() => ({}))).text === 'three', 10_000);
    await text(`${url}/stray`);

    running.child.kill('SIGINT');
    expect(await running.ended).toEqual({ code: 130, signal: null });
    expect(running.err()).toContain('nothing of it is left');
    expect(await left()).toEqual([]);
    // Bounds with room for a machine that is busy with other things; the bench has the figures.
    expect(tookMs).toBeLessThan(15_000);
    expect(restartMs).toBeLessThan(5000);
    const audit = await platform.knex('audit').where({ action: 'startDevSession', service: 'shop' });
    expect(audit).toEqual([expect.objectContaining({ actor: 'user:default/ana', outcome: 'allowed' })]);
    const everywhere = await platform.knex.raw('SELECT to_jsonb(a) AS row FROM audit a UNION ALL SELECT to_jsonb(e) FROM event e');
    expect(JSON.stringify([everywhere.rows, running.err()])).not.toContain(/:([^:@]+)@/.exec(env.DATABASE_URL)![1]);
  });

  it('leaves nothing when the command is killed, with what its service had sent away from itself', async () => {
    const running = dev();
    const url = await running.url();
    await text(`${url}/stray`);
    running.child.kill('SIGKILL');
    await running.ended;
    await until('the processes have gone', async () => !(await left()).some(one => /^(process|folder)/.test(one)), 8000);
    await until(`the database has gone`, async () => (await left()).length === 0, 30_000);
    expect(await left()).toEqual([]);
  });

  it('runs without a database where none is asked for, by the command that is given, at the port that is given', async () => {
    rmSync(path.join(folder, 'migrations'), { recursive: true });
    write('platform.yaml', YAML.split('  database')[0]);
    rmSync(path.join(folder, 'package.json'));
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const running = dev('--command', 'node main.js', '--port', String(port), '--env', 'production');
    const url = await running.url();
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const { env } = await envOf(url);
    expect(env).toMatchObject({ ENVIRONMENT: 'production' });
    expect(env.DATABASE_URL).toBeUndefined();
    expect((await left()).filter(one => /^(instance|resource)/.test(one))).toEqual([]);
    const second = dev('--command', 'node main.js', '--port', String(port));
    expect(await second.ended).toMatchObject({ code: 6 });
    expect(second.err()).toContain(`Port ${port} cannot be used`);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130 });
    expect(await left()).toEqual([]);
  });

  it.each<[string, () => void, string[], number, string]>([
    ['what starts it is not known', () => write('package.json', '{}'), [], 2, 'has no script "start"'],
    ['its dependencies are not installed', () => rmSync(path.join(folder, 'node_modules')), [], 1, 'npm ci'],
    ['there is no such environment', () => undefined, ['--env', 'moon'], 5, 'no environment "moon"'],
    ['there is no such service', () => write('platform.yaml', YAML.replace('shop', 'nobody')), [], 5, 'no service "nobody"'],
    ['the port is no port', () => undefined, ['--port', 'x'], 2, 'not a port'],
  ])('ends with words, and leaves nothing, where %s', async (_, spoil, args, code, words) => {
    spoil();
    const running = dev(...args);
    expect(await running.ended).toEqual({ code, signal: null });
    expect(running.err()).toContain(words);
    expect(await left()).toEqual([]);
  });

  it('answers the dependencies that a session was started with, as long as it is renewed', async () => {
    const begin = async (body: object) => (await post('/services/shop/environments/staging/dev-sessions', { database: false, ...body }).expect(201)).body;
    const renew = async (id: string) => (await platform.api.put(`/api/platform/services/shop/environments/staging/dev-sessions/${id}`).set('Authorization', as('ana')).expect(200)).body;
    const [named, newest] = [await begin({ dependencies: ['desk', 'nowhere'] }), await begin({})];
    expect(named).toMatchObject({ missing: ['nowhere'], env: { DESK_URL: expect.any(String) } });
    expect(newest).toMatchObject({ missing: [] });
    expect(newest.env).not.toHaveProperty('DESK_URL');
    await platform.knex('release').insert({
      service: 'shop', number: 1, commit: 'a'.repeat(40), commit_message: 'One', commit_author: 'ana', committed_at: new Date(), artifact: 'none',
      spec: JSON.stringify({ spec: { dependencies: ['elsewhere'] } }), commands: JSON.stringify({}), definitions_hash: 'none',
    });
    expect(await renew(named.id)).toMatchObject({ missing: ['nowhere'], env: { DESK_URL: named.env.DESK_URL } });
    expect((await renew(newest.id)).missing).toEqual([]);
    expect((await begin({})).missing).toEqual(['elsewhere']);
    await platform.knex('release').where({ service: 'shop' }).delete();
    for (const id of await platform.knex('dev_session').pluck('id')) await platform.api.delete(`/api/platform/services/shop/environments/staging/dev-sessions/${id}`).set('Authorization', as('ana')).expect(200);
    await until('they are gone', async () => (await left()).length === 0, 30_000);
  });

  it('keeps the session to who has started it, and their number within bounds', async () => {
    const start = (): any => post('/services/shop/environments/staging/dev-sessions', { database: true });
    const sessions: Array<{ id: string }> = [];
    for (let i = 0; i < 5; i++) sessions.push((await start().expect(201)).body);
    expect((await start().expect(409)).body.error.message).toBe('You have 5 development databases already');
    await platform.knex('service').where({ name: 'shop' }).update({ team: 'search' });
    const url = `/api/platform/services/shop/environments/staging/dev-sessions/${sessions[0].id}`;
    expect((await platform.api.put(url).set('Authorization', as('ben')).expect(409)).body.error.message).toContain('is over');
    await platform.api.delete(url).set('Authorization', as('ben')).expect(409);
    await platform.api.delete(url).set('Authorization', as('ana')).expect(403);
    await platform.knex('service').where({ name: 'shop' }).update({ team: 'payments' });
    for (const { id } of sessions) await platform.api.delete(`/api/platform/services/shop/environments/staging/dev-sessions/${id}`).set('Authorization', as('ana')).expect(200);
    await until('they are gone', async () => (await left()).length === 0, 30_000);
    expect((await platform.api.delete(url).set('Authorization', as('ana')).expect(200)).body).toEqual({ gone: true });
  });
});
