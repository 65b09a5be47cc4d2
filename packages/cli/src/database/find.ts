import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { serviceOfFolder } from '../folder/serviceOf';
import { connect, type Connection, dataOf } from '../platform/connect';
import { allPages } from '../platform/reading';
import { textOf } from '../rollout/options';

/** A database as it is listed. */
export type Database = components['schemas']['Database'];
/** A database with all that is kept of it. */
export type DatabaseDetail = components['schemas']['DatabaseDetail'];

/** What a name means first: those that somebody uses, then those that were made beside them. */
const OWN = ['attached', 'detached', 'standalone', 'adopted'];

const isId = (name: string) => /^pg-[0-9a-z-]+$/.test(name);

/** The database that is named, else that of the folder's service: `<service>-db`. Throws with exit code 2 where there is neither. */
export async function nameOfDatabase({
  args,
  io,
}: Pick<Invocation, 'args' | 'io'>): Promise<string> {
  if (args[0]) return args[0];
  const here = await serviceOfFolder(io);
  if (here) return `${here.name}-db`;
  throw new CliError(
    ExitCode.usage,
    'Which database?',
    `Nothing is named, and ${io.cwd} is in no working folder of a service.`,
    'Name it (my-api-db, or its id), or go into the folder of its service.',
  );
}

/** All databases that fit. */
export function listDatabases(
  { client }: Connection,
  query: {
    name?: string;
    environment?: string;
    team?: string;
    orphan?: boolean;
  },
): Promise<Database[]> {
  return allPages(cursor =>
    client.GET('/databases', {
      params: { query: { limit: 200, ...query, ...(cursor && { cursor }) } },
    }),
  );
}

function choose(name: string, found: Database[], where: string): Database {
  const own = found.filter(one => OWN.includes(one.state));
  const [first, ...others] = own.length ? own : found;
  if (!first)
    throw new CliError(
      ExitCode.notFound,
      `There is no database ${name}${where}.`,
      '',
      'See which there are: platform db list',
    );
  if (!others.length) return first;
  throw new CliError(
    ExitCode.usage,
    `Which of the databases ${name}${where}?`,
    [first, ...others].map(one => `${one.id} (${one.state})`).join(', '),
    'Name it by its id.',
  );
}

/** The databases that a command means: that of staging unless an environment is named; `--env all` means each. An id means one. */
export async function databasesOf(
  invocation: Invocation,
): Promise<{ connection: Connection; databases: Database[] }> {
  const { options, io, out } = invocation;
  const name = await nameOfDatabase(invocation);
  const connection = connect(io);
  const databases: Database[] = [];
  if (isId(name)) {
    const found = await listDatabases(connection, { name });
    databases.push(choose(name, found, ''));
  } else {
    const environment = textOf(options, 'env') ?? 'staging';
    const all = environment === 'all';
    const found = await listDatabases(connection, {
      name,
      ...(!all && { environment }),
    });
    const places = all
      ? [...new Set(found.map(one => one.environment))]
      : [environment];
    if (!places.length) choose(name, [], '');
    for (const place of places)
      databases.push(
        choose(
          name,
          found.filter(one => one.environment === place),
          ` in ${place}`,
        ),
      );
  }
  out.target(
    databases
      .map(one => `${one.name} @ ${one.environment} (${one.id})`)
      .join(', '),
  );
  return { connection, databases };
}

/** The one database that a command means. */
export async function databaseOf(
  invocation: Invocation,
): Promise<{ connection: Connection; database: Database }> {
  if (invocation.options.env === 'all')
    throw new CliError(
      ExitCode.usage,
      'This is done with one database at a time.',
      '',
      'Name its environment: --env production',
    );
  const { connection, databases } = await databasesOf(invocation);
  return { connection, database: databases[0] };
}

/** A database with all that is kept of it. */
export async function detailOf(
  { client }: Connection,
  { id }: Pick<Database, 'id'>,
): Promise<DatabaseDetail> {
  return dataOf(
    await client.GET('/databases/{database}', {
      params: { path: { database: id } },
    }),
  );
}
