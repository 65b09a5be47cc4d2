import type { Config } from '@backstage/config';
import type { ClientConfig } from 'pg';

/** Where and among whom a backend takes its turn. */
export interface TurnPlace {
  connection: ClientConfig;
  prefix: string;
  databases?: string[];
}

/**
 * Reads from the configuration where backends that share databases meet: where Backstage makes databases, which is
 * `postgres`, or in the one database that all plugins share.
 *
 * @returns undefined for what is not a plain Postgres (a cloud's own way to sign in), whose plugins start without a turn
 */
export function turnOf(config: Config): TurnPlace | undefined {
  const database = config.getOptionalConfig('backend.database');
  if (!database || database.getOptionalString('client') !== 'pg')
    return undefined;
  const given = database.getOptional('connection');
  const address = typeof given === 'string' ? given : undefined;
  const { type, ...fields } = (
    typeof given === 'object' && given !== null ? given : {}
  ) as Record<string, any>;
  if (!given || (type && type !== 'default')) return undefined;
  const prefix = database.getOptionalString('prefix') ?? 'backstage_plugin_';
  const shared =
    database.getOptionalString('pluginDivisionMode') === 'schema'
      ? databaseOf(address) ?? fields.database
      : undefined;
  const own = {
    ...(address ? fieldsOf(address) : fields),
    application_name: 'waymark_start',
    connectionTimeoutMillis: 10_000,
  };
  return shared
    ? { connection: { ...own, database: shared }, prefix, databases: [shared] }
    : { connection: { ...own, database: 'postgres' }, prefix };
}

function databaseOf(address: string | undefined): string | undefined {
  return address
    ? decodeURIComponent(new URL(address).pathname.slice(1)) || undefined
    : undefined;
}

/** In parts, since of an address as a whole pg would take the database too. */
function fieldsOf(address: string): ClientConfig {
  const { hostname, port, username, password, searchParams } = new URL(address);
  const mode = searchParams.get('sslmode');
  return {
    host: decodeURIComponent(hostname),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    ...(mode && mode !== 'disable' && { ssl: true }),
  };
}
