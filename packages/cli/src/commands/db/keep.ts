import type { Invocation } from '../../args/types';
import { databaseOf, databasesOf, detailOf } from '../../database/find';
import { pastTime } from '../../database/pastTime';
import { ExitCode, type ExitCodeValue } from '../../exitCodes';
import { bytes } from '../../format/bytes';
import { duration } from '../../format/duration';
import { dataOf } from '../../platform/connect';
import { writeHeaders } from '../../platform/sending';
import { askInProduction } from '../../rollout/askInProduction';
import { textOf } from '../../rollout/options';
import { startAndFinish } from './start';

/** `platform db backup [NAME]`: now, kept by the retention. */
export async function dbBackup(invocation: Invocation): Promise<ExitCodeValue> {
  const { connection, databases } = await databasesOf(invocation);
  let worst: ExitCodeValue = ExitCode.done;
  for (const database of databases) {
    const code = await startAndFinish(
      invocation,
      connection,
      database,
      'backups',
      invocation.options.prove ? { prove: true } : {},
      ({ result, durationMs }) =>
        `Backup ${result?.backup ?? ''} of ${database.name} in ${
          database.environment
        }${
          typeof result?.bytes === 'number' ? ` (${bytes(result.bytes)})` : ''
        } after ${duration(durationMs ?? 0)}.`,
    );
    if (code !== ExitCode.done) worst = code;
  }
  return worst;
}

/** `platform db prove [NAME]`: restores its newest backup to a scratch instance and checks it. */
export async function dbProve(invocation: Invocation): Promise<ExitCodeValue> {
  const { options, out } = invocation;
  const { connection, database } = await databaseOf(invocation);
  const asked = textOf(options, 'backup');
  const began = Date.now();
  const { id } = dataOf(
    await connection.client.POST('/databases/{database}/proofs', {
      params: { path: { database: database.id }, header: writeHeaders },
      body: asked ? { backup: asked } : {},
    }),
  );
  for (;;) {
    const { backups } = await detailOf(connection, database);
    const backup = backups.find(one => one.id === id);
    const proof = backup?.proof;
    // An older proof says nothing about this one.
    const over =
      proof &&
      proof.state !== 'running' &&
      Date.parse(proof.endedAt ?? '') >= began - 1000;
    if (over || !backup) {
      out.document({
        database: { id: database.id, name: database.name },
        backup: id,
        proof,
      });
      for (const check of proof?.checks ?? [])
        out.note(`${check.ok ? '✓' : '✗'} ${check.name}: ${check.message}`);
      if (proof?.state === 'passed')
        out.result(
          `Backup ${id} is good: it was restored and checked in ${duration(
            Date.parse(proof.endedAt!) - Date.parse(proof.startedAt),
          )}.`,
        );
      else
        out.note(
          `Backup ${id} is DAMAGED: ${proof?.message ?? 'it is gone'}${
            proof?.words ? `\n${proof.words}` : ''
          }`,
        );
      return proof?.state === 'passed' ? ExitCode.done : ExitCode.failed;
    }
    await new Promise(resolve => setTimeout(resolve, 300));
  }
}

/** `platform db restore [NAME] --to TIME`: to a new database beside it; this one is not touched. */
export async function dbRestore(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { options } = invocation;
  const to = textOf(options, 'to');
  const until = to === undefined ? undefined : pastTime('to', to, Date.now());
  const backup = textOf(options, 'backup');
  const name = textOf(options, 'name');
  const environment = textOf(options, 'into');
  const { connection, database } = await databaseOf(invocation);
  return startAndFinish(
    invocation,
    connection,
    database,
    'restores',
    {
      ...(until && { until }),
      ...(backup && { backup }),
      ...(name && { name }),
      ...(environment && { environment }),
    },
    ({ result, durationMs }) =>
      `${result?.resource ?? 'It'} has the data of ${database.name}${
        until ? ` as of ${until}` : ''
      } after ${duration(durationMs ?? 0)}. Look at it: platform db connect ${
        result?.resource ?? ''
      }${
        database.service && !environment
          ? ` – then: platform db swap ${
              result?.resource ?? ''
            }, or platform db delete ${result?.resource ?? ''}`
          : ''
      }`,
  );
}

/** `platform db swap ID`: its service uses it from then on; the one before is kept. */
export async function dbSwap(invocation: Invocation): Promise<ExitCodeValue> {
  const { options } = invocation;
  const { connection, database } = await databaseOf(invocation);
  await askInProduction(
    invocation,
    connection,
    database.environment,
    `Let ${database.service} use ${database.id} in ${database.environment}? What was written since to the one before stays in that one.`,
  );
  const reason = textOf(options, 'reason');
  return startAndFinish(
    invocation,
    connection,
    database,
    'swap',
    reason ? { reason } : {},
    ({ result, durationMs }) =>
      `${database.service} uses ${database.id} in ${
        database.environment
      } after ${duration(durationMs ?? 0)}.${
        result?.kept
          ? ` The one before is kept as ${result.kept}: platform db swap ${result.kept} takes it back.`
          : ''
      }`,
  );
}
