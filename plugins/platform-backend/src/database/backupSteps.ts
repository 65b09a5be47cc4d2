import { seenOf } from '../api/handlers/databaseViews';
import { backupOfOperation, wantBackup } from '../care/wantBackup';
import { enqueue } from '../loop/enqueue';
import { careKey } from '../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { BackupRow, OperationRow, ResourceRow } from '../store/rows';
import { readyOf } from './readyOf';
import type { OnDatabase } from './types';

const DAY_MS = 86_400_000;
const POLL_MS = 500;
/** How long a database that takes no connections is waited for. */
const PATIENCE_MS = 120_000;

/** The backup of an operation; of each attempt its own, so that one that failed is not waited for again. */
const backupId = ({ id, attempt }: Pick<OperationRow, 'id' | 'attempt'>) => `${backupOfOperation(id)}${attempt > 1 ? `-${attempt}` : ''}`;

/** The newest that this operation has brought to its end. */
const madeBackup = (knex: StepContext['knex'], operation: OperationRow) =>
  knex<BackupRow>('backup').where({ operation: operation.id }).orderBy('created_at', 'desc').first();

const size = (bytes: string | null) => (bytes === null ? '' : `, ${(Number(bytes) / 1e6).toFixed(1)} MB`);

function ended(row: BackupRow, name: string): StepOutcome | undefined {
  if (row.state === 'complete') return { state: 'done', message: `Backup ${row.id}${size(row.bytes)}`, result: { backup: row.id, bytes: Number(row.bytes ?? 0) } };
  if (row.state === 'failed') return { state: 'failed', what: row.error?.what ?? `${name} could not be backed up`, why: row.error?.why ?? 'Its target does not say why.', next: `${row.error?.next ?? ''} Retry makes another one.`.trim() };
  if (row.state === 'removing') return { state: 'failed', what: `Backup ${row.id} is being removed`, why: 'Somebody has removed it.', next: 'Retry makes another one.' };
  return undefined;
}

/** One that is being made waits for its database, too, and says so. */
async function beingMade({ knex }: StepContext, { id, resource }: BackupRow): Promise<StepOutcome> {
  const row = await knex<ResourceRow>('resource').where({ id: resource }).first('kept');
  const words = row?.kept?.backups.find(b => b.id === id)?.message;
  return { state: 'waiting', message: words ? `Backup ${id}: ${words}` : `Backup ${id} is being made`, pollMs: POLL_MS };
}

/** One that has not begun waits for others, or until its database takes connections: for that not for ever. */
async function notBegun({ knex, step, write }: StepContext, { id, resource }: BackupRow): Promise<StepOutcome> {
  const row = await knex<ResourceRow>('resource').where({ id: resource }).first();
  const ready = row && readyOf(row, (await seenOf(knex, [row.id])).get(row.id)?.node ?? null);
  if (!ready || ready.status === 'True') return { state: 'waiting', message: 'Waits for its turn', pollMs: POLL_MS };
  const since = Math.max(Date.parse(ready.lastTransitionTime ?? ''), step.started_at?.getTime() ?? 0) || Date.now();
  const leftMs = since + PATIENCE_MS - Date.now();
  if (leftMs > 0) return { state: 'waiting', message: `Waits until ${row.name} takes connections, ${Math.ceil(leftMs / 1000)} s at most: ${ready.message}`, pollMs: POLL_MS };
  const error = { what: `${row.name} could not be backed up: it does not take connections`, why: ready.cause?.words ?? ready.message, next: ready.next ?? `platform db show ${row.name}` };
  // Begun meanwhile: it goes on.
  const given = await write(trx => trx('backup').where({ id, state: 'wanted' }).update({ state: 'failed', ended_at: trx.fn.now(3), error: JSON.stringify(error) }));
  return given ? { state: 'failed', ...error, next: `${error.next} Retry makes another one.` } : { state: 'waiting', message: `Backup ${id} is being made`, pollMs: POLL_MS };
}

/**
 * Makes a backup by the care of the database, and waits for its end.
 *
 * @param keepDays - how long no policy takes it away
 */
export function backupStep(input: { reason: BackupRow['reason']; title: string; needs?: string[]; skip?: (input: any) => boolean; keepDays?: (input: any) => number }): StepDefinition {
  return {
    id: 'backup',
    title: input.title,
    ...(input.needs ? { needs: input.needs } : {}),
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation, knex, write, log } = context;
      const { resource: of, name }: OnDatabase = operation.input;
      if (input.skip?.(operation.input)) return { state: 'done', skipped: true, message: 'Not asked for' };
      const id = backupId(operation);
      const row = await knex<BackupRow>('backup').where({ id }).first();
      const outcome = row && ended(row, name);
      if (outcome) return outcome;
      if (row) return row.state === 'running' ? beingMade(context, row) : notBegun(context, row);
      const made = await write(async trx => {
        const resource = await trx<ResourceRow>('resource').where({ id: of, removing: false }).forUpdate().first();
        if (!resource) return false;
        const days = input.keepDays?.(operation.input);
        await wantBackup(trx, resource, input.reason, { id, operation: operation.id, requested_by: operation.actor, ...(days ? { keep_until: new Date(Date.now() + days * DAY_MS) } : {}) });
        return true;
      });
      if (!made) return { state: 'failed', what: `There is no database ${name}`, why: 'It has gone since.', next: 'platform db list' };
      await log(`Backup ${id} is asked for.`);
      return { state: 'waiting', message: 'Waits for its turn', pollMs: POLL_MS };
    },
    async undo({ operation, write }: StepContext): Promise<StepOutcome> {
      const { resource }: OnDatabase = operation.input;
      await write(async trx => {
        const gone = await trx('backup').where({ operation: operation.id }).whereNot('state', 'removing').update({ state: 'removing' });
        if (gone) await enqueue(trx, careKey(resource));
      });
      return { state: 'done' };
    },
  };
}

/** Has the backup of the step before restored to a scratch instance and checked, and waits for what comes of it. */
export function proofStep(input: { title: string; skip: (input: any) => boolean }): StepDefinition {
  return {
    id: 'proof',
    title: input.title,
    needs: ['backup'],
    reversible: true,
    async run({ operation, knex, write }: StepContext): Promise<StepOutcome> {
      const { resource, name }: OnDatabase = operation.input;
      if (input.skip(operation.input)) return { state: 'done', skipped: true, message: 'Not asked for' };
      const row = await madeBackup(knex, operation);
      if (!row || row.state !== 'complete') return { state: 'failed', what: `The backup of ${name} is gone`, why: 'Somebody has removed it.', next: 'Retry makes another one.' };
      const { proof } = row;
      if (proof?.state === 'passed') return { state: 'done', message: proof.message, result: { proven: true } };
      if (proof?.state === 'failed') return { state: 'failed', what: `Backup ${row.id} is not good: ${proof.message}`, why: proof.words ?? proof.message, next: 'Retry makes another one and proves that.' };
      if (!proof && !row.proof_wanted) {
        await write(async trx => {
          await trx('backup').where({ id: row.id, proof_wanted: null }).update({ proof_wanted: `p-${operation.id.replace(/^op-/, '')}` });
          await enqueue(trx, careKey(resource));
        });
      }
      return { state: 'waiting', message: proof ? `${row.id} is restored to a scratch instance and checked` : 'Waits for its turn', pollMs: POLL_MS };
    },
  };
}

/** A backup that was found not to be good is made anew, not asked again. */
export const backUpAnew = (failed: string[]): string[] => (failed.includes('proof') || failed.includes('backup') ? ['backup', 'proof'] : failed);
