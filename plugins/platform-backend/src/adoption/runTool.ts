import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as tls from 'node:tls';
import { type AdoptedAddress, withoutPassword } from './connectionUrl';
import type { DumpTool } from './dumpTools';

const LONGEST_MS = 6 * 3_600_000;
const WORDS = 4_000;

/** What a tool said that has failed. */
export class ToolError extends Error {}

/** Runs one to its end; what it writes goes to `into`. Its environment is only what is given. */
async function runs(command: string, args: string[], env: Record<string, string>, signal: AbortSignal, into: (out: NodeJS.ReadableStream) => Promise<unknown>): Promise<void> {
  const child = spawn(command, args, { env: { LC_ALL: 'C', ...env } as any, stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL', timeout: LONGEST_MS });
  let words = '';
  child.stderr.on('data', chunk => (words = `${words}${chunk}`.slice(-WORDS)));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killed) => (code === 0 ? resolve() : reject(new ToolError(words.trim() || `it ended with ${killed ?? code}`))));
  });
  const taken = into(child.stdout).catch(error => {
    child.kill('SIGKILL');
    throw error;
  });
  const [end, write] = await Promise.allSettled([ended, taken]);
  // What could not be written is the cause; that the tool was ended then is not.
  if (write.status === 'rejected' && (write.reason as any).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw write.reason;
  if (end.status === 'rejected') throw end.reason;
  if (write.status === 'rejected') throw write.reason;
}

/**
 * Dumps a database into a file. The password is in the environment of that one process; nothing is in its arguments, and
 * no file of the person under whom the platform runs is read.
 *
 * @returns SHA-256 of what was written, and how much it was
 */
export async function dumpTo(file: string, { tool, address, authorities, signal }: { tool: DumpTool; address: AdoptedAddress; authorities: string; signal: AbortSignal }): Promise<{ sha256: string; bytes: number }> {
  const env: Record<string, string> = {
    PGHOST: address.host,
    PGPORT: String(address.port),
    PGUSER: address.user,
    PGPASSWORD: address.password,
    PGDATABASE: address.database,
    PGSSLMODE: address.sslmode,
    PGAPPNAME: address.applicationName,
    PGCONNECT_TIMEOUT: String(address.connectTimeoutMs / 1000),
    PGPASSFILE: '/dev/null',
    PGSERVICEFILE: '/dev/null',
  };
  if (address.sslmode.startsWith('verify')) {
    const own: string[] = (tls as any).getCACertificates?.('default') ?? tls.rootCertificates;
    const handle = await open(authorities, 'w', 0o600);
    await handle.writeFile(own.join('\n')).finally(() => handle.close());
    env.PGSSLROOTCERT = authorities;
  }
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await runs(tool.dump, ['--format=custom', '--no-password', '--lock-wait-timeout=60000'], env, signal, out => pipeline(out, counted, createWriteStream(file, { mode: 0o600 })));
  } catch (error) {
    throw error instanceof ToolError ? new ToolError(withoutPassword(error.message, address)) : error;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** The list of contents of a dump: how many things are in it. */
export async function contentsOf(file: string, { tool, signal }: { tool: DumpTool; signal: AbortSignal }): Promise<number> {
  let entries = 0;
  let rest = '';
  await runs(tool.restore, ['--list', file], {}, signal, async out => {
    for await (const chunk of out) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop()!;
      entries += lines.filter(line => /^\d/.test(line)).length;
    }
  });
  return entries;
}
