import { DriverError } from '@waymark/platform-node';
import { lookup } from 'node:dns/promises';
// What is spoken to are the databases that the driver makes; never the store.
// eslint-disable-next-line no-restricted-imports
import pg from 'pg';

/** Where a database is, and as whom it is spoken to. */
export interface Address {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Certificate of the authority that the operator has made for it. */
  ca?: string;
}

/** A session in a database. */
export type Session = pg.Client;

/** Opens a session in a database. Throws a {@link DriverError}. */
export type Connect = (
  address: Address,
  signal: AbortSignal,
) => Promise<Session>;

const PATIENCE_MS = 10_000;
/** Postgres answers, and does not let in. */
const REFUSED = /^(28|3D|42501)/;

const unreachable = ({ host, port }: Address, why: string) =>
  new DriverError(
    'blocked',
    `Nobody can look into the database behind ${host}`,
    why,
    `Run Waymark on that cluster, where ${host}:${port} is known, and name its namespace under \`postgres.callers\` of the target`,
  );

/** Whether its name is known where Waymark runs. Throws `blocked` with what to set up. */
export async function reachable(address: Address): Promise<void> {
  try {
    await lookup(address.host);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw unreachable(
      address,
      code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? `${address.host} is a name inside of the cluster, and Waymark runs outside of it`
        : message,
    );
  }
}

/** A session by way of the Service of the database, which is known inside of its cluster alone. */
export const connectInside: Connect = async (address, signal) => {
  await reachable(address);
  const { ca, ...where } = address;
  const client = new pg.Client({
    ...where,
    ssl: ca ? { ca } : false,
    application_name: 'waymark',
    connectionTimeoutMillis: PATIENCE_MS,
  });
  client.on('error', () => {});
  const { stream } = (client as any).connection;
  const abort = () => stream.destroy(new Error('it was given up'));
  signal.addEventListener('abort', abort, { once: true });
  client.once('end', () => signal.removeEventListener('abort', abort));
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    const { code = '', message } = error as Error & { code?: string };
    if (REFUSED.test(code))
      throw new DriverError(
        'retryable',
        `The database behind ${where.host} does not let ${where.user} in`,
        message,
        'Nothing: the login is made, or made good, by itself',
      );
    throw /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|timeout/i.test(
      `${code} ${message}`,
    )
      ? unreachable(address, message || code)
      : new DriverError(
          'retryable',
          `The database behind ${where.host} cannot be reached`,
          message || code,
          'It is tried again by itself',
        );
  }
};
