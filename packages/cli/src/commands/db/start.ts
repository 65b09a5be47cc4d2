import type { ApiOperation } from '@waymark/platform-common/api';
import type { Invocation } from '../../args/types';
import { CliError } from '../../CliError';
import type { Database } from '../../database/find';
import { ExitCode, type ExitCodeValue } from '../../exitCodes';
import type { Connection } from '../../platform/connect';
import { finish } from '../../platform/finish';
import { sending } from '../../platform/sending';
import { isInteractive } from '../../terminal/Io';
import { typeName } from '../../terminal/typeName';

/** Sends what starts an operation on a database, follows it, and says what came of it. */
export async function startAndFinish(
  invocation: Invocation,
  connection: Connection,
  database: Pick<Database, 'id' | 'name' | 'environment'>,
  send: () => Promise<ApiOperation>,
  done: (operation: ApiOperation) => string,
): Promise<ExitCodeValue> {
  const { io, out } = invocation;
  const started = await sending(io, out, send);
  const { id, name, environment } = database;
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
