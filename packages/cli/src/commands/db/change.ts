import type { Invocation } from '../../args/types';
import { CliError } from '../../CliError';
import { databaseOf, databasesOf, detailOf } from '../../database/find';
import { ExitCode, type ExitCodeValue } from '../../exitCodes';
import { duration } from '../../format/duration';
import { hoursOf, timeWords } from '../../format/when';
import { dataOf } from '../../platform/connect';
import { writeHeaders } from '../../platform/sending';
import { askInProduction } from '../../rollout/askInProduction';
import { textOf } from '../../rollout/options';
import { SIZES, sizeOf } from './size';
import { agreeToLose, startAndFinish } from './start';

/** `platform db rotate [NAME]`: a new login, and proof that the old one is refused. */
export async function dbRotate(invocation: Invocation): Promise<ExitCodeValue> {
  const { connection, databases } = await databasesOf(invocation);
  const reason = textOf(invocation.options, 'reason');
  let worst: ExitCodeValue = ExitCode.done;
  for (const database of databases) {
    await askInProduction(
      invocation,
      connection,
      database.environment,
      `Rotate the credentials of ${database.name} in ${database.environment}?`,
    );
    const code = await startAndFinish(
      invocation,
      connection,
      database,
      'rotations',
      reason ? { reason } : {},
      ({ result, durationMs }) =>
        `${database.name} in ${database.environment} has a new login${
          result?.login ? ` (${result.login})` : ''
        }, and refuses the old one, after ${duration(durationMs ?? 0)}.`,
    );
    if (code !== ExitCode.done) worst = code;
  }
  return worst;
}

/** `platform db resize [NAME] --size SIZE`: a commit, or with a reason and a time an override. */
export async function dbResize(invocation: Invocation): Promise<ExitCodeValue> {
  const { options, out } = invocation;
  const size = sizeOf(invocation);
  const endOverride = options['end-override'] === true;
  if (!size && !endOverride)
    throw new CliError(
      ExitCode.usage,
      'Which size?',
      '',
      `Say --size ${SIZES.join(', or --size ')}.`,
    );
  const lasts = textOf(options, 'for');
  const reason = textOf(options, 'reason');
  const { connection, database } = await databaseOf(invocation);
  const { statistics, service, state } = await detailOf(connection, database);
  const last = statistics?.lastResizeMs;
  out.note(
    `It is restarted with it: connections are cut ${
      last === undefined
        ? 'for less than a second or two'
        : `for about ${duration(last)}, as last time`
    }.`,
  );
  await askInProduction(
    invocation,
    connection,
    database.environment,
    endOverride
      ? `End the override of ${database.name} in ${database.environment}?`
      : `Resize ${database.name} in ${database.environment} from ${database.size} to ${size}?`,
  );
  return startAndFinish(
    invocation,
    connection,
    database,
    'size',
    endOverride
      ? { endOverride }
      : {
          size,
          ...(reason && { reason }),
          ...(lasts && { expiresInHours: hoursOf('for', lasts) }),
        },
    operation => {
      const { durationMs, result, steps } = operation;
      if (service && state === 'attached' && !lasts && !endOverride)
        return `platform.yaml says ${size} now. ${
          steps.at(-1)?.message ?? ''
        }`.trim();
      return `${database.name} in ${database.environment} is ${
        result?.size ?? size
      } after ${duration(durationMs ?? 0)}.`;
    },
  );
}

/** Days of a grace period: `7d`; `0` is none. */
function graceOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^0[a-z]?$/.test(text) ? 0 : hoursOf('grace', text) / 24;
}

/** `platform db delete [NAME]`: after a final backup; it can be brought back for a while. */
export async function dbDelete(invocation: Invocation): Promise<ExitCodeValue> {
  const { options } = invocation;
  const graceDays = graceOf(textOf(options, 'grace'));
  const { connection, database } = await databaseOf(invocation);
  const gone =
    graceDays === 0
      ? 'It goes at once, with its data.'
      : 'It stands still from now on, and goes with its data when its grace period ends.';
  await agreeToLose(
    invocation,
    database,
    gone,
    `platform db delete ${database.id}`,
  );
  return startAndFinish(
    invocation,
    connection,
    database,
    'deletion',
    {
      confirm: database.name,
      ...(graceDays !== undefined && { graceDays }),
      ...(options['no-backup'] && { skipFinalBackup: true }),
    },
    ({ result }) =>
      result?.deleteAt
        ? `${database.name} stands still. Until ${timeWords(
            String(result.deleteAt),
          )} it can be brought back whole: platform db recover ${database.id}`
        : `${database.name} (${database.id}) is gone.`,
  );
}

/** `platform db recover ID`: brings a deleted one back whole. */
export async function dbRecover(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { connection, database } = await databaseOf(invocation);
  return startAndFinish(
    invocation,
    connection,
    database,
    'recovery',
    {},
    ({ durationMs }) =>
      `${database.name} (${database.id}) is back after ${duration(
        durationMs ?? 0,
      )}.`,
  );
}

/** `platform db policy [NAME]`: how often it is backed up and proven, how long backups are kept, whether it can be deleted. */
export async function dbPolicy(invocation: Invocation): Promise<ExitCodeValue> {
  const { options, out } = invocation;
  const hours = (name: string) => {
    const text = textOf(options, name);
    return text === undefined ? undefined : hoursOf(name, text);
  };
  const [backup, keep, prove] = [
    hours('backup-every'),
    hours('keep'),
    hours('prove-every'),
  ];
  if (options.protect && options.unprotect)
    throw new CliError(
      ExitCode.usage,
      'Protected, or not?',
      '',
      'Leave out one of --protect and --unprotect.',
    );
  const { connection, database } = await databaseOf(invocation);
  const body = {
    ...(backup !== undefined && { backupEveryHours: backup }),
    ...(keep !== undefined && { keepDays: keep / 24 }),
    ...(prove !== undefined && { proveEveryHours: prove }),
    ...(options.protect && { protected: true }),
    ...(options.unprotect && { protected: false }),
  };
  const policy = Object.keys(body).length
    ? dataOf(
        await connection.client.PUT('/databases/{database}/policy', {
          params: { path: { database: database.id }, header: writeHeaders },
          body,
        }),
      )
    : (await detailOf(connection, database)).policy;
  out.document({ database: { id: database.id, name: database.name }, policy });
  out.result(
    `Backed up every ${policy.backupEveryHours} h, kept ${
      policy.keepDays
    } days, proven every ${policy.proveEveryHours} h; ${
      policy.protected ? 'protected: it cannot be deleted' : 'not protected'
    }.`,
  );
  return ExitCode.done;
}
