import { DriverError } from '@waymark/platform-node';
import { Client } from 'pg';
import { type AdoptedAddress, isLocal, withoutPassword } from './connectionUrl';

/** What comes over the line at most in one session: whoever answers is not ours. */
const MOST_BYTES = 16 * 1024 * 1024;
const NO_TLS = 'The server does not support SSL connections';
/** It answers, and does not let in: trying again is no help. */
const REFUSED = /^(28|3D|42501)/;

/** A session in a database that is not ours. */
export interface AdoptedSession { client: Client; encrypted: boolean }

function tlsOf({ sslmode }: AdoptedAddress) {
  if (sslmode === 'disable') return false;
  if (sslmode === 'verify-full') return { rejectUnauthorized: true };
  if (sslmode === 'verify-ca') return { rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}

async function connected(address: AdoptedAddress, ssl: ReturnType<typeof tlsOf>, signal: AbortSignal): Promise<Client> {
  const { host, port, user, password, database, applicationName, connectTimeoutMs } = address;
  const client = new Client({ host, port, user, password, database, ssl, application_name: applicationName, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => {});
  const { stream } = (client as any).connection;
  const abort = () => stream.destroy(new Error('it was given up'));
  signal.addEventListener('abort', abort, { once: true });
  client.once('end', () => signal.removeEventListener('abort', abort));
  let bytes = 0;
  client.once('connect', () => {
    // With TLS the stream is another one than before.
    const line = (client as any).connection.stream;
    line.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) line.destroy(new Error(`it answers with more than ${MOST_BYTES} bytes`));
    });
  });
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** What a session says of what went wrong, without the password. */
export function adoptedError(error: any, name: string, address: AdoptedAddress): DriverError {
  if (error instanceof DriverError) return error;
  const words = withoutPassword([error.message || error.code, error.detail, error.hint].filter(Boolean).join('. '), address).slice(0, 1000);
  const refused = REFUSED.test(error.code ?? '') || /certificate|does not support SSL/.test(words);
  return refused
    ? new DriverError('invalid', `${name} does not let us in`, words, 'Correct it there; or forget it, and adopt it with the right connection string')
    : new DriverError('retryable', `${name} cannot be reached`, words, 'It is tried again by itself; see whether it runs, and whether this machine may reach it');
}

/** Opens a session, with TLS as the connection string says. `prefer` does without it where the server has none. */
async function open(address: AdoptedAddress, signal: AbortSignal): Promise<AdoptedSession> {
  const ssl = tlsOf(address);
  try {
    return { client: await connected(address, ssl, signal), encrypted: ssl !== false };
  } catch (error) {
    const without = ['prefer', 'allow'].includes(address.sslmode) && (error as Error).message === NO_TLS;
    if (!without) throw error;
    return { client: await connected(address, false, signal), encrypted: false };
  }
}

/**
 * Runs what only reads in a session of its own, in a transaction that can only read and is taken back: nothing stays.
 *
 * @param options - `own`: statements of ours, that find no function of anybody else by their names
 */
export async function inAdopted<T>(
  address: AdoptedAddress,
  { name, signal, own, timeoutMs }: { name: string; signal: AbortSignal; own: boolean; timeoutMs: number },
  fn: (session: AdoptedSession) => Promise<T>,
): Promise<T> {
  let session: AdoptedSession | undefined;
  // Should the server not keep to the time.
  const late = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + 2 * address.connectTimeoutMs + 2_000)]);
  try {
    session = await open(address, late);
    const { client } = session;
    await client.query('BEGIN READ ONLY');
    // Within the transaction: what stands between us and the server may hand on one session to many.
    await client.query(`SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL lock_timeout = 2000; SET LOCAL idle_in_transaction_session_timeout = 60000${own ? '; SET LOCAL search_path = pg_catalog' : ''}`);
    // With a snapshot taken, nothing can make it a transaction that writes.
    await client.query('SELECT 1');
    const found = await fn(session);
    await client.query('ROLLBACK');
    return found;
  } catch (error) {
    throw adoptedError(error, name, address);
  } finally {
    await session?.client.end().catch(() => {});
  }
}

/** Whether what is said between us can be read on the way. Pure. */
export const isOpenOnTheWay = (address: AdoptedAddress, encrypted: boolean) => !encrypted && !isLocal(address);
