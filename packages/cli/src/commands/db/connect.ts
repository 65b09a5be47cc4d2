import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../../args/types';
import { CliError } from '../../CliError';
import { type Database, databaseOf } from '../../database/find';
import { ExitCode, type ExitCodeValue } from '../../exitCodes';
import { duration } from '../../format/duration';
import { timeWords } from '../../format/when';
import { type Connection, dataOf } from '../../platform/connect';
import { writeHeaders } from '../../platform/sending';
import { askInProduction } from '../../rollout/askInProduction';
import type { Io } from '../../terminal/Io';

type Login = components['schemas']['DatabaseConnection'];

/** Where a program is, undefined if it is in no folder of PATH. */
async function find(
  io: Pick<Io, 'env'>,
  program: string,
): Promise<string | undefined> {
  for (const folder of (io.env.PATH ?? '')
    .split(path.delimiter)
    .filter(Boolean)) {
    const file = path.join(folder, program);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return undefined;
}

const urlOf = ({ user, password, host, port, database }: Login) =>
  `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(
    password,
  )}@${host}:${port}/${database}`;

/** The password goes by the environment: a command line is everybody's to read. */
function openPsql(io: Io, program: string, login: Login): Promise<number> {
  const { user, password, host, port, database } = login;
  const env = {
    ...io.env,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGAPPNAME: 'platform db connect',
  };
  // Ctrl-C is psql's while it is open.
  const off = io.onInterrupt(() => undefined);
  return new Promise<number>((resolve, reject) => {
    const child = spawn(program, [], {
      env: env as NodeJS.ProcessEnv,
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  }).finally(off);
}

async function letOut(
  { client }: Connection,
  { id }: Database,
  { name }: Login,
): Promise<void> {
  await client.DELETE('/databases/{database}/connections/{role}', {
    params: { path: { database: id, role: name }, header: writeHeaders },
  });
}

/** `platform db connect [NAME]`: a login of one's own for an hour; opens psql where there is one. */
export async function dbConnect(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { options, io, out } = invocation;
  const { connection, database } = await databaseOf(invocation);
  const printed = options.print === true || out.json;
  const psql = printed ? undefined : await find(io, 'psql');
  if (!printed && !psql)
    throw new CliError(
      ExitCode.notFound,
      'There is no psql here to open.',
      'It is in none of the folders of PATH, and a login is made only when it is used.',
      `Print the address for another program: platform db connect ${database.id} --print – or ask from here: platform db query "select 1" --db ${database.id}`,
    );
  const write = options.write === true;
  if (write)
    await askInProduction(
      invocation,
      connection,
      database.environment,
      `Connect to ${database.name} in ${database.environment} with the right to change its data?`,
    );
  const login = dataOf(
    await connection.client.POST('/databases/{database}/connections', {
      params: { path: { database: database.id }, header: writeHeaders },
      body: { access: write ? 'write' : 'read', minutes: 60 },
    }),
  );
  if (!psql) {
    out.document({
      database: {
        id: database.id,
        name: database.name,
        environment: database.environment,
      },
      connection: { ...login, url: urlOf(login) },
    });
    out.note(
      `${login.user} may ${write ? 'read and write' : 'read'} until ${timeWords(
        login.expiresAt,
      )}.`,
    );
    out.result(urlOf(login));
    return ExitCode.done;
  }
  out.note(
    `${login.user} may ${write ? 'read and write' : 'read'} until ${timeWords(
      login.expiresAt,
    )}; it ends with psql.`,
  );
  try {
    const code = await openPsql(io, psql, login);
    return code === 0 ? ExitCode.done : ExitCode.failed;
  } finally {
    await letOut(connection, database, login);
  }
}

/** `platform db query SQL [--db NAME]`: one statement that can only read. */
export async function dbQuery(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const sql = args[0] === '-' ? await readAll(io.stdin) : args[0];
  const named = typeof options.db === 'string' ? [options.db] : [];
  const { connection, database } = await databaseOf({
    ...invocation,
    args: named,
  });
  const result = dataOf(
    await connection.client.POST('/databases/{database}/queries', {
      params: { path: { database: database.id }, header: writeHeaders },
      body: { sql, maxRows: 1000 },
    }),
  );
  out.document({
    database: { id: database.id, name: database.name },
    ...result,
  });
  if (out.json) return ExitCode.done;
  if (result.rows.length)
    out.table([
      result.columns.map(column => column.name),
      ...result.rows.map(row => row.map(cell => cell ?? 'NULL')),
    ]);
  out.note(
    `${result.rows.length}${
      result.truncated ? ' of more' : ''
    } rows in ${duration(result.tookMs)}.`,
  );
  return ExitCode.done;
}
