import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const ROOT = '/usr/lib/postgresql';

/** Folder of a whole Postgres of this machine, with a server and `pg_dump`; undefined where there is none. */
export const postgresHere = (): string | undefined =>
  existsSync(ROOT) ? readdirSync(ROOT).map(version => path.join(ROOT, version, 'bin')).find(bin => ['initdb', 'postgres', 'pg_dump', 'pg_restore'].every(name => existsSync(path.join(bin, name)))) : undefined;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** A server of somebody else's, with passwords, by the tools of this machine. Only for tests. */
export async function startOwnPostgres(bin: string) {
  // As root it does not start: then it is nobody's.
  const who = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-own-'));
  const password = path.join(folder, 'password');
  writeFileSync(password, 'of-the-superuser');
  if (who.uid) for (const one of [folder, password]) chownSync(one, who.uid, who.gid!);
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', HOME: folder };
  const data = path.join(folder, 'data');
  execFileSync(path.join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${password}`, '--no-sync', '-E', 'UTF8'], { ...who, env, cwd: folder, stdio: 'pipe' });
  const port = await freePort();
  const server: ChildProcess = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off'], { ...who, env, cwd: folder, stdio: 'ignore' });
  const url = (user: string, secret: string, database: string) => `postgres://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`;
  async function sql(text: string, database = 'postgres'): Promise<any[]> {
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres', password: 'of-the-superuser', database });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
  for (let i = 0; ; i++) {
    try {
      await sql('SELECT 1');
      break;
    } catch (error) {
      if (i > 150) throw error;
      await sleep(100);
    }
  }
  return {
    port,
    url,
    sql,
    async stop() {
      const ended = new Promise(resolve => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
