import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { databasesOf, spec } from '../testing/databases.ts';
import { startTestAgent } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';
import { keyName } from './manifest.ts';

jest.setTimeout(120_000);

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const ROOT = resolve(MAIN, '../../../../..');

/** As the launcher calls it; what it says, and how it ends. */
async function ownData(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args, '--root', ROOT, '--volatile'], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => said.push(String(chunk)));
  const [code, signal] = await once(child, 'close');
  return { code: code ?? signal, said: said.join('') };
}

describe('backup and restore of the whole data folder', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'own data '));
  const to = join(scratch, 'backups');
  const key = randomBytes(32);
  let agent: TestAgent;
  let login: object;
  let backup: string;
  let small: string;
  let before = 0;
  let wrote = 0;

  const git = (cwd: string, ...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'safe.directory=*', ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  async function backUp(...args: string[]) {
    const { code, said } = await ownData(['backup', '--data', agent.dataDir, '--to', to, ...args]);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('The backup is in ') });
    return /The backup is in (.*)/.exec(said)![1];
  }
  const copyOf = (folder: string) => {
    const copy = mkdtempSync(join(scratch, 'copy '));
    execFileSync('cp', ['-a', `${folder}/.`, copy]);
    return copy;
  };
  const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

  beforeAll(async () => {
    // As root Postgres runs as another user: it stays in the data folders, which go with all else.
    chmodSync(scratch, 0o711);
    agent = await startTestAgent();
    const { body } = await agent.call('PUT', '/v1/system/postgres', { durable: false });
    login = { user: body.user, password: readFileSync(body.passwordFile, 'utf8'), database: 'postgres' };
    await agent.call('PUT', '/v1/postgres/shop', spec(1));
    const databases = databasesOf(agent);
    const shop = await databases.ready('shop');
    await databases.query(shop.port, 'CREATE TABLE note (text text)');
    await databases.query(shop.port, `INSERT INTO note VALUES ('kept')`);

    const repository = join(agent.dataDir, 'git', 'shop.git');
    const work = join(scratch, 'work');
    mkdirSync(repository, { recursive: true });
    git(repository, 'init', '--quiet', '--bare', '--initial-branch=main');
    git(scratch, 'clone', '--quiet', repository, work);
    writeFileSync(join(work, 'a.txt'), 'one');
    git(work, 'add', '.');
    git(work, 'commit', '--quiet', '-m', 'one');
    git(work, 'push', '--quiet', 'origin', 'HEAD:main');

    mkdirSync(join(agent.dataDir, 'secrets'));
    writeFileSync(join(agent.dataDir, 'secrets', 'key'), key, { mode: 0o600 });
    writeFileSync(join(agent.dataDir, 'credentials.json'), '{"token":"t"}', { mode: 0o600 });

    // The platform's database is written to all the while.
    const client = new pg.Client({ host: '127.0.0.1', port: body.port, ...login });
    await client.connect();
    await client.query('CREATE DATABASE later');
    
    await client.end();
    const later = new pg.Client({ host: '127.0.0.1', port: body.port, ...login, database: 'later' });
    await later.connect();
    await later.query('CREATE TABLE line (id int PRIMARY KEY, text text)');
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await later.query('INSERT INTO line VALUES ($1, repeat($2, 500))', [wrote, 'x']);
        wrote += 1;
      }
    })();
    before = await new Promise<number>(done => setTimeout(() => done(wrote), 200));
    backup = await backUp();
    writing = false;
    await writer;
    await later.end();
  });
  afterAll(async () => {
    await agent.dispose();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('says what is in it and what is not, and has no key unless it was asked for', async () => {
    const manifest = manifestOf(backup);
    expect(manifest).toMatchObject({ schemaVersion: 1, running: true, postgres: '18', key: { id: keyName(key), included: false } });
    expect(manifest.parts.map((part: any) => part.file)).toEqual(['postgres-system.tar', 'git.tar', 'agent.tar', 'files.tar', 'postgres-instances-shop.tar', 'configuration.tar']);
    for (const name of readdirSync(backup)) expect(readFileSync(join(backup, name)).includes(key)).toBe(false);

    small = await backUp('--without-databases');
    expect(manifestOf(small).parts.map((part: any) => part.file)).not.toContain('postgres-instances-shop.tar');
    expect(manifestOf(small).leftOut[1]).toEqual({ what: 'databases: instances/shop', why: '--without-databases' });
    // What was done past the backend waits for it to be written into the audit.
    const deeds = readdirSync(join(agent.dataDir, 'deeds')).map(name => JSON.parse(readFileSync(join(agent.dataDir, 'deeds', name), 'utf8')));
    expect(deeds.map(deed => deed.action)).toEqual(['platform.backup', 'platform.backup']);
  });

  it('becomes another data folder, with all that was committed before it, beside the first', async () => {
    const data = join(scratch, 'restored here');
    const keyFile = join(scratch, 'key');
    writeFileSync(keyFile, key);
    const { code, said } = await ownData(['restore', '--from', backup, '--data', data, '--key', keyFile]);
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(existsSync(join(data, 'agent', 'postgres-data', 'system', 'data'))).toBe(true);
    expect(existsSync(join(data, 'agent', 'postgres-data', 'kept', 'shop', 'archive'))).toBe(true);
    expect(readdirSync(scratch).filter(name => name.includes('restoring'))).toEqual([]);
    expect(readFileSync(join(data, 'secrets', 'key'))).toEqual(key);
    expect(readFileSync(join(data, 'credentials.json'), 'utf8')).toBe('{"token":"t"}');
    expect(git(join(data, 'git', 'shop.git'), 'log', '--format=%s', 'main')).toBe('one');

    const other = await startTestAgent({ dataDir: data });
    try {
      const { body } = await other.call('PUT', '/v1/system/postgres', {});
      const databases = databasesOf(other);
      const rows = await databases.query(body.port, 'SELECT count(*)::int AS n, max(id) AS last FROM line', { ...login, database: 'later' });
      // No hole: what was committed before the copy ended is there, in order.
      expect(rows[0].n).toBe(rows[0].last + 1);
      expect(rows[0].n).toBeGreaterThanOrEqual(before);
      expect(rows[0].n).toBeLessThanOrEqual(wrote);
      const shop = await databases.ready('shop');
      expect(await databases.query(shop.port, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
      // Its archive goes on: nothing of the history that it does not have is in the way.
      await databases.query(shop.port, `INSERT INTO note VALUES ('new')`);
      const own = databasesOf(agent);
      expect(await own.query((await own.ready('shop')).port, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
    } finally {
      await other.dispose();
    }
  });

  it('refuses a damaged backup, one without a manifest and a folder that is not empty, and touches nothing', async () => {
    const data = join(scratch, 'never made');
    const refused = async (from: string, words: string, into = data) => {
      const { code, said } = await ownData(['restore', '--from', from, '--data', into]);
      expect({ code, said }).toEqual({ code: 6, said: expect.stringContaining(words) });
      expect(existsSync(data)).toBe(false);
      expect(existsSync(`${data}.restoring`)).toBe(false);
    };
    const flipped = copyOf(small);
    const bytes = readFileSync(join(flipped, 'git.tar'));
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(join(flipped, 'git.tar'), bytes);
    await refused(flipped, 'git.tar is damaged');

    const short = copyOf(small);
    appendFileSync(join(short, 'agent.tar'), 'x');
    await refused(short, 'agent.tar is damaged');
    rmSync(join(short, 'agent.tar'));
    await refused(short, 'agent.tar is missing');
    const changed = readFileSync(join(short, 'manifest.json'), 'utf8').replace('"running": true', '"running": false');
    writeFileSync(join(short, 'manifest.json'), changed);
    await refused(short, 'manifest.json is damaged');
    rmSync(join(short, 'manifest.json'));
    await refused(short, 'is not a backup of Waymark');

    const full = join(scratch, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'letter.txt'), 'dear');
    await refused(backup, 'is not empty', full);
    expect(readdirSync(full)).toEqual(['letter.txt']);

    const wrong = join(scratch, 'wrong key');
    writeFileSync(wrong, randomBytes(32));
    const { code, said } = await ownData(['restore', '--from', backup, '--data', data, '--key', wrong]);
    expect({ code, said }).toEqual({ code: 6, said: expect.stringContaining('is another key') });
    expect(existsSync(data)).toBe(false);
  });

  it.each(['agent/restore/unpacked', 'agent/restore/made'])('is begun anew after it was killed at %s', async point => {
    const data = join(scratch, 'killed');
    const crash = join(scratch, 'crash');
    writeFileSync(crash, point);
    const killed = await ownData(['restore', '--from', small, '--data', data], { WAYMARK_CRASH_FILE: crash });
    expect(killed.code).toBe('SIGKILL');
    expect(existsSync(data)).toBe(false);
    expect(existsSync(`${data}.restoring`)).toBe(true);
    const archive = join(scratch, 'backup.tar');
    execFileSync('tar', ['-cf', archive, '-C', small, '.']);
    const { code, said } = await ownData(['restore', '--from', archive, '--data', data]);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining(`The key of the secrets (${keyName(key)}) is not in this backup`) });
    expect(existsSync(join(data, 'git', 'shop.git', 'HEAD'))).toBe(true);
    expect(existsSync(`${data}.restoring`)).toBe(false);
    rmSync(data, { recursive: true });
  });

  it('forgets secrets that no key opens, when it is asked to, and no others', async () => {
    const { body } = await agent.call('PUT', '/v1/system/postgres', {});
    const client = new pg.Client({ host: '127.0.0.1', port: body.port, ...login });
    await client.connect();
    await client.query('CREATE DATABASE waymark_platform');
    await client.end();
    const inside = { ...login, database: 'waymark_platform' };
    const { query } = databasesOf(agent);
    await query(body.port, 'CREATE TABLE secret_version (name text, key_id text)', inside);
    await query(body.port, 'CREATE TABLE audit (actor text, door text, action text, subject text, outcome text, reason text)', inside);
    await query(body.port, `INSERT INTO secret_version VALUES ('lost', '0123456789abcdef'), ('lost', '0123456789abcdef'), ('unnamed', null), ('good', '${keyName(key)}')`, inside);
    const { code, said } = await ownData(['forget-secrets', '--data', agent.dataDir]);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('Forgotten, since no key opens them. Set them anew:\n  lost\n') });
    expect(await query(body.port, 'SELECT name FROM secret_version ORDER BY name', inside)).toEqual([{ name: 'good' }, { name: 'unnamed' }]);
    expect(await query(body.port, 'SELECT action, reason FROM audit', inside)).toEqual([{ action: 'platform.forget-secrets', reason: 'their key is lost: lost' }]);
  });

  it('is made of what is stopped, too; a backup that was cut short is not there', async () => {
    await agent.call('POST', '/v1/system/shutdown');
    const cold = await backUp('--without-databases', '--with-key');
    expect(manifestOf(cold).running).toBe(false);
    const data = join(scratch, 'from cold');
    expect(await ownData(['restore', '--from', cold, '--data', data])).toMatchObject({ code: 0 });
    expect(readFileSync(join(data, 'secrets', 'key'))).toEqual(key);
    const other = await startTestAgent({ dataDir: data });
    const { body } = await other.call('PUT', '/v1/system/postgres', {});
    const [{ n }] = await databasesOf(other).query(body.port, 'SELECT count(*)::int AS n FROM line', { ...login, database: 'later' });
    await other.dispose();
    expect(n).toBe(wrote);
  });
});
