import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type { DriverContext, SecretStore } from '@waymark/platform-node';

/** The environment of a process, and which values in it must not be seen. */
export interface ProcessEnv {
  env: Record<string, string>;
  redact: string[];
}

/**
 * The plain environment of a node and, if it has `databaseUrlFrom`, DATABASE_URL made of that node's outputs and the
 * password in the secret store. This is the only place where the password leaves the store.
 */
export async function processEnv(
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
  const { value } = await secrets.get(database.secretRef);
  const url = `postgresql://${encodeURIComponent(
    database.user,
  )}:${encodeURIComponent(value)}@${database.host}:${database.port}/${
    database.database
  }`;
  return { env: { ...env, DATABASE_URL: url }, redact: [value, url] };
}
