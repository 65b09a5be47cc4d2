import type { Invocation } from '../../args/types';
import { CliError } from '../../CliError';
import { secretValue } from '../../configuration/secretValue';
import { databaseOf } from '../../database/find';
import { ExitCode, type ExitCodeValue } from '../../exitCodes';
import { duration } from '../../format/duration';
import { connect, dataOf } from '../../platform/connect';
import { finish } from '../../platform/finish';
import { ownTeam } from '../../platform/ownTeam';
import { sending, startHeaders } from '../../platform/sending';
import { textOf } from '../../rollout/options';
import { agreeToLose, startAndFinish } from './start';

/** `platform db adopt NAME`: the connection string comes from a prompt, a file or standard input. */
export async function dbAdopt(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const [name] = args;
  const connection = connect(io);
  const environment = textOf(options, 'env') ?? 'staging';
  const team =
    textOf(options, 'team') ?? (await ownTeam(connection, io, 'A database'));
  const url = (
    await secretValue(invocation, name, {
      prompt: `Connection string of ${name} (it is not shown): `,
      next: `Send it: platform db adopt ${name} --from-file FILE`,
    })
  ).trim();
  out.target(`${name} @ ${environment} (team ${team})`);
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/databases/adoptions', {
        params: { header: startHeaders() },
        body: { name, team, environment, url },
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: { database: { name, team, environment } },
    done: async ({ durationMs, steps }) => ({
      words: `${name} is watched after ${duration(durationMs ?? 0)}. ${
        steps.at(-1)?.message ?? ''
      }`.trim(),
    }),
  });
}

/** `platform db forget NAME`: what is kept of it here goes; it itself is not touched. */
export async function dbForget(invocation: Invocation): Promise<ExitCodeValue> {
  const { connection, database } = await databaseOf(invocation);
  if (database.state !== 'adopted')
    throw new CliError(
      ExitCode.refused,
      `${database.name} is not forgotten.`,
      "It is Waymark's own: only one that was adopted is forgotten.",
      `Delete it, after a final backup: platform db delete ${database.name}`,
    );
  await agreeToLose(
    invocation,
    database,
    'Its dumps go, and how to get in; it itself stays as it is.',
    `platform db forget ${database.id}`,
  );
  return startAndFinish(
    invocation,
    connection,
    database,
    'forget',
    { confirm: database.name },
    () => `${database.name} is forgotten; it itself is as it was.`,
  );
}
