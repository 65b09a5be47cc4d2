import type { Invocation } from '../../args/types';
import {
  type Database,
  type DatabaseDetail,
  databaseOf,
  detailOf,
  listDatabases,
} from '../../database/find';
import { ExitCode, type ExitCodeValue } from '../../exitCodes';
import { bytes } from '../../format/bytes';
import { gaps, wrongs } from '../../format/conditions';
import { ago } from '../../format/duration';
import { timeWords } from '../../format/when';
import { connect } from '../../platform/connect';
import { textOf } from '../../rollout/options';

const money = ({ cost }: Pick<Database, 'cost'>) =>
  `${cost.perMonth.toFixed(2)} ${cost.currency}`;

/** What is said of the proof of a database's backups. */
export function proofWords({
  proof,
  lastProvenAt,
}: Pick<Database, 'proof' | 'lastProvenAt'>): string {
  if (proof === 'failed') return 'DAMAGED';
  if (proof === 'none') return 'no backup';
  return lastProvenAt ? `proven ${ago(lastProvenAt)}` : 'not proven yet';
}

const stateWords = (one: Database) =>
  one.deleteAt ? `deleted, until ${timeWords(one.deleteAt)}` : one.state;

/** `platform db list`: those that nobody uses first, then by what they cost. */
export async function dbList({
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const team = textOf(options, 'team');
  const environment = textOf(options, 'env');
  const items = await listDatabases(connect(io), {
    ...(team && { team }),
    ...(environment && environment !== 'all' && { environment }),
    ...(options.unused && { orphan: true }),
  });
  out.document({ databases: items });
  if (items.length)
    out.table([
      [
        'name',
        'environment',
        'id',
        'state',
        'size',
        'data',
        'a month',
        'team',
        'backup',
      ],
      ...items.map(one => [
        one.name,
        one.environment,
        one.id,
        stateWords(one),
        one.size,
        bytes(one.bytes),
        money(one),
        one.team,
        proofWords(one),
      ]),
    ]);
  else if (!out.json) out.note('There are none.');
  return ExitCode.done;
}

/** `platform db show [NAME]`: how it does, and what is kept of it. */
export async function dbShow(invocation: Invocation): Promise<ExitCodeValue> {
  const { out } = invocation;
  const { connection, database } = await databaseOf(invocation);
  const one = await detailOf(connection, database);
  out.document({ database: one });
  if (out.json) return ExitCode.done;
  out.table([
    [
      'ready',
      one.ready === null
        ? 'not looked at yet'
        : `${one.ready ? 'yes' : 'no'}: ${one.message}`,
    ],
    ['state', stateWords(one)],
    ['size', `${one.size}, ${bytes(one.bytes)} of data, ${money(one)} a month`],
    [
      'connections',
      one.connections
        ? `${one.connections.used} of ${one.connections.max}`
        : '–',
    ],
    [
      'used by',
      one.usedBy
        .map(
          use =>
            `${use.service} @ ${use.environment}${
              use.release ? ` (${use.release})` : ''
            }`,
        )
        .join(', ') || 'nobody',
    ],
    [
      'back to',
      one.window
        ? `${timeWords(one.window.earliest)} – ${timeWords(one.window.latest)}`
        : 'no backup yet',
    ],
    [
      'backups',
      `${one.backups.filter(b => b.state === 'complete').length}, ${bytes(
        one.keptBytes,
      )} with the log; last ${ago(one.lastBackupAt)}, ${proofWords(one)}`,
    ],
    [
      'every',
      `${one.policy.backupEveryHours} h, kept ${
        one.policy.keepDays
      } days, proven every ${one.policy.proveEveryHours} h${
        one.protected ? '; protected' : ''
      }`,
    ],
  ]);
  for (const text of [...wrongs(one.conditions), ...gaps(one.conditions)])
    out.note(text);
  return ExitCode.done;
}

/** What is said of the proof of one backup. */
function proven({
  proof,
  provenAt,
}: DatabaseDetail['backups'][number]): string {
  if (proof?.state === 'failed') return `DAMAGED: ${proof.message}`;
  return provenAt ? `proven ${ago(provenAt)}` : '–';
}

/** `platform db backups [NAME]`. */
export async function dbBackups(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { out } = invocation;
  const { connection, database } = await databaseOf(invocation);
  const { backups, window } = await detailOf(connection, database);
  out.document({
    database: { id: database.id, name: database.name },
    window,
    backups,
  });
  if (!backups.length) {
    if (!out.json) out.note('There is none yet.');
    return ExitCode.done;
  }
  out.table([
    ['backup', 'why', 'state', 'taken', 'bytes', 'proof', 'kept until'],
    ...backups.map(one => [
      one.id,
      one.reason,
      one.error ? `${one.state}: ${one.error.what}` : one.state,
      ago(one.endedAt),
      bytes(one.bytes),
      proven(one),
      one.keepUntil ? timeWords(one.keepUntil) : '',
    ]),
  ]);
  return ExitCode.done;
}
