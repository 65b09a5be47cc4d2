import { createHash } from 'node:crypto';
import type { GraphNode } from '@waymark/platform-common';
import {
  DriverError,
  type DriverContext,
  type SecretStore,
} from '@waymark/platform-node';
import { runsOf } from '../../objects';

/** What the Secret of a node holds. Not to be logged. */
export interface SecretValues {
  /** By the names of the variables. */
  values: Record<string, string>;
  /** Stands for address and login of the database, without the password. */
  databaseStamp?: string;
}

interface DatabaseOutputs {
  host: string;
  port: number;
  database: string;
  user: string;
  secretRef: string;
  secretVersion?: number;
}

async function databaseUrl(
  node: GraphNode,
  from: string,
  ctx: Pick<DriverContext, 'inputs'>,
  secrets: SecretStore,
): Promise<{ url: string; stamp: string }> {
  const database = ctx.inputs[from] as unknown as DatabaseOutputs | undefined;
  if (!database?.port)
    throw new DriverError(
      'blocked',
      `${node.name} cannot be started yet`,
      `the address of its database (${from}) is not known`,
      'Wait until the database is ready',
    );
  const { databaseLogin: login } = runsOf(node);
  const user = login?.user ?? database.user;
  const { value, version } = await (login
    ? secrets.get(login.secret, login.version)
    : secrets.get(database.secretRef, database.secretVersion));
  const { host, port, database: name } = database;
  const address = `${host}:${port}/${name}`;
  const stamp = createHash('sha256')
    .update(JSON.stringify([address, user, version]))
    .digest('hex')
    .slice(0, 16);
  return {
    url: `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(
      value,
    )}@${address}`,
    stamp,
  };
}

/** Reads the values of a node's Secret. It is the only place where they leave the store, and they go into the Secret alone. */
export async function secretValues(
  node: GraphNode,
  ctx: Pick<DriverContext, 'inputs'>,
  secrets: SecretStore,
): Promise<SecretValues> {
  const { secrets: refs, databaseUrlFrom } = runsOf(node);
  const values: Record<string, string> = {};
  for (const [name, { ref, version }] of Object.entries(refs))
    values[name] = (await secrets.get(ref, version)).value;
  if (!databaseUrlFrom) return { values };
  const { url, stamp } = await databaseUrl(node, databaseUrlFrom, ctx, secrets);
  return { values: { ...values, DATABASE_URL: url }, databaseStamp: stamp };
}

/**
 * The same, or undefined as long as nobody can know it: a database, or a key, that is away is no reason to restart a
 * service.
 */
export async function secretValuesIfKnown(
  node: GraphNode,
  ctx: Pick<DriverContext, 'inputs'>,
  secrets: SecretStore,
): Promise<SecretValues | undefined> {
  try {
    return await secretValues(node, ctx, secrets);
  } catch (error) {
    if (error instanceof DriverError) return undefined;
    if ((error as Error).name === 'NotFoundError') return undefined;
    throw error;
  }
}
