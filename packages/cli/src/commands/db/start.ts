import type { ApiOperation, paths } from '@waymark/platform-common/api';
import type { Invocation } from '../../args/types';
import { CliError } from '../../CliError';
import type { Database } from '../../database/find';
import { ExitCode, type ExitCodeValue } from '../../exitCodes';
import { dataOf, type Connection } from '../../platform/connect';
import { finish } from '../../platform/finish';
import { sending, startHeaders } from '../../platform/sending';
import { isInteractive } from '../../terminal/Io';
import { typeName } from '../../terminal/typeName';

/** What can be begun with a database. */
type Deed =
  | 'backups'
  | 'restores'
  | 'rotations'
  | 'swap'
  | 'size'
  | 'deletion'
  | 'forget'
  | 'recovery';
type Asked<D extends Deed> =
  paths[`/databases/{database}/${D}`]['post']['requestBody']['content']['application/json'];

/** Begins something with a database, follows it, and says what came of it. */
export async function startAndFinish<D extends Deed>(
  invocation: Invocation,
  connection: Connection,
  database: Pick<Database, 'id' | 'name' | 'environment'>,
  deed: D,
  body: Asked<D>,
  done: (operation: ApiOperation) => string,
): Promise<ExitCodeValue> {
  const { io, out } = invocation;
  const { id, name, environment } = database;
  // They differ in what is asked alone, which the type of the body holds; the client takes one path at a time.
  const path = `/databases/{database}/${deed}` as '/databases/{database}/swap';
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST(path, {
        params: { path: { database: id }, header: startHeaders() },
        body: body as Asked<'swap'>,
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: { database: { id, name, environment } },
    done: async operation => ({ words: done(operation) }),
  });
}

/** Asks for the name of a database whose data is about to go; without a terminal only `--yes` goes on. */
export async function agreeToLose(
  { options, io }: Invocation,
  { name }: Database,
  warning: string,
  command: string,
): Promise<void> {
  if (options.yes) return;
  if (!isInteractive(io))
    throw new CliError(
      ExitCode.refused,
      `${name} was left as it is.`,
      `${warning} Nobody is here to ask.`,
      `If that is what you want: ${command} --yes`,
    );
  await typeName(io, warning, name);
}
