import { createHash } from 'node:crypto';
import type { GraphNode, LoginRef, SecretRef } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type { DriverContext, SecretStore } from '@waymark/platform-node';

/** The environment of a process, and which values in it must not be seen. */
export interface ProcessEnv {
  env: Record<string, string>;
  redact: string[];
}

/** Which secrets a node gets, by the names of their variables. */
export const secretRefs = (node: GraphNode) =>
  Object.entries(
    (node.properties.secrets ?? {}) as unknown as Record<string, SecretRef>,
  );

/**
 * The environment of a node as far as it can be known without its secrets: the plain one and, if it has `databaseUrlFrom`,
 * DATABASE_URL made of that node's outputs and the password in the secret store; with `databaseLogin`, of that login's.
 */
async function withDatabase(
  node: GraphNode,
  ctx: Pick<DriverContext, 'inputs'>,
  secrets: SecretStore,
): Promise<ProcessEnv> {
  const env = { ...((node.properties.env ?? {}) as Record<string, string>) };
  const from = node.properties.databaseUrlFrom as string | undefined;
  if (!from) return { env, redact: [] };
  const database = ctx.inputs[from] as
    | {
        host: string;
        port: number;
        database: string;
        user: string;
        secretRef: string;
        secretVersion?: number;
      }
    | undefined;
  if (!database?.port) {
    throw new DriverError(
      'blocked',
      `${node.name} cannot be started yet`,
      `the address of its database (${from}) is not known`,
      'Wait until the database is ready',
    );
  }
  const login = node.properties.databaseLogin as unknown as
    | LoginRef
    | undefined;
  const user = login?.user ?? database.user;
  const { value } = await (login
    ? secrets.get(login.secret, login.version)
    : secrets.get(database.secretRef, database.secretVersion));
  const url = `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(
    value,
  )}@${database.host}:${database.port}/${database.database}`;
  return { env: { ...env, DATABASE_URL: url }, redact: [value, url] };
}

/**
 * All of the environment of a node's processes. This and `envHashOf` are the only places where values leave the store.
 */
export async function processEnv(
  node: GraphNode,
  ctx: Pick<DriverContext, 'inputs'>,
  secrets: SecretStore,
): Promise<ProcessEnv> {
  const { env, redact } = await withDatabase(node, ctx, secrets);
  for (const [name, { ref, version }] of secretRefs(node)) {
    const { value } = await secrets.get(ref, version);
    env[name] = value;
    redact.push(value);
  }
  return { env, redact };
}

/**
 * Stands for an environment without showing it. Of secrets it holds the versions, never the values: a hash of a short one
 * can be guessed.
 */
export async function envHashOf(
  node: GraphNode,
  ctx: Pick<DriverContext, 'inputs'>,
  secrets: SecretStore,
): Promise<string> {
  const { env } = await withDatabase(node, ctx, secrets);
  const refs = secretRefs(node).map(([name, { ref, version }]) => [
    name,
    `${ref}@${version}`,
  ]);
  const inOrder = (entries: string[][]) =>
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = inOrder(Object.entries(env));
  return createHash('sha256')
    .update(JSON.stringify(refs.length ? [parts, inOrder(refs)] : parts))
    .digest('hex');
}

/**
 * Whether a process has another environment than its node says. False as long as what it should be is not known: a
 * database, or a key, that is away is no reason to change anything.
 */
export async function isOtherEnv(
  node: GraphNode,
  envHash: string,
  ctx: Pick<DriverContext, 'inputs'>,
  secrets: SecretStore,
): Promise<boolean> {
  try {
    return (await envHashOf(node, ctx, secrets)) !== envHash;
  } catch (error) {
    if (error instanceof DriverError) return false;
    if ((error as Error).name === 'NotFoundError') return false;
    throw error;
  }
}
