import type { Knex } from 'knex';
import { careOf } from '../care/careOf';
import { backupOfOperation, wantBackup } from '../care/wantBackup';
import { enqueue } from '../loop/enqueue';
import { bindingKey, careKey, resourceKey } from '../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { BackupRow, OperationRow, ResourceRow } from '../store/rows';
import { bringBackDatabases, goesWith, refuseProtected } from './databases';
import { DAY_MS, type DecommissionInput } from './types';

const POLL_MS = 500;
/** How long a backup may wait to begin: a database that does not come up is none that can be backed up. */
const BEGIN_MS = 300_000;
/** What stops an instance is tried for ever; so long it is waited for. */
const STILL_MS = 120_000;
/** Until the grace period begins nothing takes them away, however long the rest takes. */
const FAR_MS = 3650 * DAY_MS;

const backupId = (operation: Pick<OperationRow, 'id' | 'attempt'>, resource: string) => `${backupOfOperation(operation.id)}-${resource}${operation.attempt > 1 ? `-${operation.attempt}` : ''}`;

/** How far the final backup of one database is. */
async function backedUp({ knex, operation, step, write }: StepContext, resource: ResourceRow): Promise<StepOutcome> {
  const { graceDays, finalKeepDays }: DecommissionInput = operation.input;
  const called = `${resource.name} in ${resource.environment}`;
  const rows = await knex<BackupRow>('backup').where({ operation: operation.id, resource: resource.id });
  if (rows.some(b => b.state === 'complete')) return { state: 'done' };
  const id = backupId(operation, resource.id);
  const mine = rows.find(b => b.id === id);
  if (!mine) {
    // Kept for as long after the end of the grace period as any final backup is.
    await write(trx => wantBackup(trx, resource, 'final', { id, operation: operation.id, requested_by: operation.actor, keep_until: new Date(Date.now() + (graceDays + finalKeepDays) * DAY_MS) }));
  } else if (mine.state === 'failed') {
    return { state: 'failed', what: mine.error?.what ?? `${called} could not be backed up`, why: mine.error?.why ?? 'Its target does not say why.', next: `${mine.error?.next ?? ''} Retry makes another backup; Undo starts the service again.`.trim() };
  } else if (mine.state === 'wanted' && Date.now() - step.started_at!.getTime() > BEGIN_MS) {
    return { state: 'failed', what: `${called} could not be backed up`, why: 'It does not take connections.', next: 'Look at it (platform db show), then retry; Undo starts the service again.' };
  }
  return { state: 'waiting', message: `A final backup of ${called} is being made`, pollMs: POLL_MS };
}

/** A last backup of each of its databases. Nothing writes to them any more. */
export function snapshotStep(platform: Platform): StepDefinition {
  return {
    id: 'snapshot',
    title: 'Take a final backup of its databases',
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { knex, operation } = context;
      const all = await goesWith(knex, operation.input.service);
      if (!all.length) return { state: 'done', skipped: true, message: 'It has no database' };
      const [kept, bare] = [true, false].map(has => all.filter(r => Boolean(careOf(platform.target(r.target).target, r.type)) === has));
      const outcomes: StepOutcome[] = [];
      for (const resource of kept) outcomes.push(await backedUp(context, resource));
      const open = outcomes.find(o => o.state === 'failed') ?? outcomes.find(o => o.state === 'waiting');
      if (open) return open;
      const names = (rows: ResourceRow[]) => rows.map(r => `${r.name} in ${r.environment}`).join(', ');
      const notKept = bare.length ? `${names(bare)}: their target makes no backups` : '';
      return { state: 'done', skipped: !kept.length, message: [kept.length ? names(kept) : '', notKept].filter(Boolean).join('. ').slice(0, 500) };
    },
    async undo({ operation, write }: StepContext): Promise<StepOutcome> {
      await write(async trx => {
        const gone = await trx('backup').where({ operation: operation.id }).whereNot({ state: 'removing' }).update({ state: 'removing' }, ['resource']);
        for (const { resource } of gone) await enqueue(trx, careKey(resource));
      });
      return { state: 'done' };
    },
  };
}

/** Marks them as deleted together with their service, in the caller's transaction. Twice is once. */
async function markDeleted(trx: Knex, operation: OperationRow): Promise<StepOutcome | undefined> {
  const { service }: DecommissionInput = operation.input;
  const rows = await goesWith(trx, service).forUpdate();
  const refused = await refuseProtected(trx, service);
  if (refused) return refused;
  for (const row of rows) {
    await trx('resource')
      .where({ id: row.id })
      .update({ state: 'deleted', state_since: trx.fn.now(), deleted_from: row.state, deleted_by: operation.actor, deleted_with: service, delete_at: new Date(Date.now() + FAR_MS), generation: trx.raw('generation + 1') });
    await trx('database_role').where({ resource: row.id, ended_at: null }).update({ ended_at: trx.fn.now() });
    await enqueue(trx, bindingKey(service, row.environment));
    await enqueue(trx, resourceKey(row.id));
    await enqueue(trx, careKey(row.id));
  }
  return undefined;
}

/** Its databases take no connections any more; all of each is kept. */
export function databasesStillStep(): StepDefinition {
  return {
    id: 'still',
    title: 'Stop its databases, and keep them whole',
    reversible: true,
    async run({ knex, operation, step, write }: StepContext): Promise<StepOutcome> {
      const { service }: DecommissionInput = operation.input;
      const refused = await write(trx => markDeleted(trx, operation));
      if (refused) return refused;
      const rows = await knex<ResourceRow>('resource').where({ deleted_with: service });
      if (!rows.length) return { state: 'done', skipped: true, message: 'It has no database' };
      const open = rows.find(({ conditions, generation }) => {
        const ready = conditions.find(c => c.type === 'Ready');
        return !(ready?.reason === 'Deleted' && ready.observedGeneration === generation);
      });
      if (!open) return { state: 'done', message: `${rows.length} ${rows.length === 1 ? 'database stands' : 'databases stand'} still` };
      const words = open.conditions.find(c => c.type === 'Ready')?.message ?? 'nothing has looked at it yet';
      if (Date.now() - step.started_at!.getTime() > STILL_MS) return { state: 'done', message: `${open.name} in ${open.environment} is still being stopped: ${words}`.slice(0, 500) };
      return { state: 'waiting', message: `Waits until ${open.name} in ${open.environment} stands still`, pollMs: POLL_MS };
    },
    async undo({ operation, write }: StepContext): Promise<StepOutcome> {
      await write(trx => bringBackDatabases(trx, operation.input.service));
      return { state: 'done' };
    },
  };
}
