import { DATABASE_NAME_WORDS, isDatabaseName, OWN_STATES } from '@waymark/platform-common';
import { BACKUP_NOT_POSSIBLE } from '../../adoption/adoptedConditions';
import { ADOPTED_STATE } from '../../adoption/types';
import { careOf } from '../../care/careOf';
import { identifierOf } from '../../care/wantBackup';
import { whyNotDelete } from '../../database/deleteSteps';
import type { BackupInput, DeleteInput, OnDatabase, RestoreInput } from '../../database/types';
import { DEV_STATE } from '../../dev/types';
import { PlatformError } from '../../errors/PlatformError';
import { enqueue } from '../../loop/enqueue';
import { careKey } from '../../loop/keys';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import type { BackupRow, EnvironmentRow, ResourceRow } from '../../store/rows';
import { startOnce } from '../idempotent';
import type { Call, Handlers } from '../types';
import { requireDatabase } from './databases';
import { backupView } from './databaseViews';
import { refuseField } from './newRepository';

const on = (row: ResourceRow): OnDatabase => ({ resource: row.id, name: row.name, environment: row.environment });
const exclusive = (id: string) => `database:${id}`;
const underWay = (name: string) => ({ what: `Something else is being done to ${name}`, why: 'Another operation on it has not ended.', next: 'Wait for it: platform operations' });
const conflict = (what: string, why: string, next: string) => new PlatformError('ConflictError', what, why, next);

/** What is known of a database that is restored from: its row, or, when it is gone, what its final backups say. */
async function sourceOf({ knex }: Platform, id: string): Promise<RestoreInput['source'] & { environment: string }> {
  const row = await knex<ResourceRow>('resource').where({ id, type: 'postgres' }).whereNot('state', DEV_STATE).first();
  if (row) return { id, type: row.type, object_name: row.object_name, service: row.service, team: row.team, size: row.size, target: row.target, name: row.name, environment: row.environment, database: identifierOf(row) };
  const backup = await knex<BackupRow>('backup').where({ resource: id, state: 'complete' }).orderBy('created_at', 'desc').first();
  if (!backup) throw new PlatformError('NotFoundError', `There is no database "${id}"`, 'None has that id, and no backup of one is kept.', 'platform db list shows them.');
  return { id, type: 'postgres', object_name: backup.object_name, service: backup.service, team: backup.team, size: backup.size ?? 'small', target: backup.target, name: backup.name, environment: backup.environment, database: backup.database };
}

export function databaseWritesHandlers(
  platform: Platform,
): Pick<Handlers, 'backUpDatabase' | 'removeBackup' | 'proveBackup' | 'restoreDatabase' | 'deleteDatabase' | 'recoverDatabase'> {
  const { knex } = platform;
  const teamOf = async ({ path }: { path: { database: string } }) => (await requireDatabase(platform, path.database)).team;
  const subject = ({ path }: { path: { database: string } }) => path.database;

  async function requireBackup(resource: string, id?: string): Promise<BackupRow> {
    const row = await knex<BackupRow>('backup').where({ resource }).modify(q => void (id ? q.where({ id }) : q.where({ state: 'complete' }))).orderBy('ended_at', 'desc').first();
    if (!row) throw new PlatformError('NotFoundError', id ? `There is no backup "${id}"` : 'There is no backup yet', id ? 'This database has none of that id.' : 'The first one has not ended.', 'platform db show lists them; platform db backup makes one.');
    return row;
  }

  /** A database that is there and not deleted: nothing is done to one that stands still. */
  async function requireLiving(id: string): Promise<ResourceRow> {
    const row = await requireDatabase(platform, id);
    if (row.removing || row.state === 'deleted') throw conflict(`${row.name} is deleted`, 'It stands still until its grace period is over.', `platform db recover ${row.name}`);
    return row;
  }

  /** Where nobody looks after its data nothing would ever come of it: said at once. */
  async function requireCare(row: Pick<ResourceRow, 'name' | 'type' | 'target'> & Partial<Pick<ResourceRow, 'environment' | 'state' | 'conditions'>>, next: string): Promise<void> {
    if (row.state === ADOPTED_STATE) {
      const not = row.conditions?.find(c => c.type === BACKUP_NOT_POSSIBLE || (c.type === 'Reachable' && c.status === 'False'));
      if (not) throw conflict(`${row.name} cannot be backed up`, not.message, not.next ?? next);
      return;
    }
    const { target } = platform.target(row.target);
    const place = row.environment ? await knex<EnvironmentRow>('environment').where({ name: row.environment }).first('branch') : undefined;
    const shares = place?.branch && target.capabilities.sharedDatabases && OWN_STATES.includes(row.state ?? '');
    if (!careOf(target, row.type)) throw conflict(`${row.name} cannot be backed up`, `Target "${row.target}" does not look after the data of its databases.`, next);
    if (shares) throw conflict(`${row.name} cannot be backed up`, 'It is the database of a preview, one of many in an instance that they share.', next);
  }

  async function checkRestore({ body }: Call<'restoreDatabase'>, input: RestoreInput): Promise<void> {
    const what = `${input.source.name} cannot be restored like this`;
    await requireCare(input.source, 'Use the tools of that target.');
    if (body.name && !isDatabaseName(body.name)) refuseField(what, 'name', `"${body.name}" is not a name for a database`, `Use ${DATABASE_NAME_WORDS}.`);
    if (body.until && Date.parse(body.until) > Date.now()) refuseField(what, 'until', 'it lies in the future', 'Give a moment that has passed.');
    const place = await knex<EnvironmentRow>('environment').where({ name: input.environment }).first();
    if (!place || place.removing) throw refuseField(what, 'environment', `there is no environment "${input.environment}"`, 'platform env list shows them.');
    if (place.team !== null && place.team !== input.source.team) refuseField(what, 'environment', `${place.name} is team "${place.team}"'s own`, 'Name another environment.');
    if (place.target !== input.source.target) refuseField(what, 'environment', `${place.name} is on target "${place.target}", and the backups are on "${input.source.target}"`, 'Name an environment of that target.');
    const taken = body.name && (await knex('resource').where({ name: body.name, environment: input.environment, service: input.source.service }).whereNot('state', 'deleted').first('id'));
    if (taken) throw conflict(`The name ${body.name} is taken`, `A database of that name exists in ${input.environment}.`, 'Choose another name, or leave it out.');
    const oldest = await knex<BackupRow>('backup').where({ resource: input.source.id, state: 'complete' }).modify(q => void (body.backup && q.where({ id: body.backup }))).orderBy('ended_at').first();
    if (!oldest) throw conflict(what, body.backup ? `There is no complete backup "${body.backup}" of it.` : 'There is no backup of it yet.', 'platform db show lists them; platform db backup makes one.');
    if (body.until && oldest.ended_at! > new Date(body.until)) refuseField(what, 'until', `one can go back to ${oldest.ended_at!.toISOString()} at the earliest`, 'Give a later moment.');
  }

  return {
    backUpDatabase: {
      team: teamOf,
      subject,
      async handle(call) {
        const row = await requireDatabase(platform, call.path.database);
        const input: BackupInput = { ...on(row), prove: call.body.prove ?? false };
        return startOnce(platform, call, {
          kind: 'database.backup', action: 'backUpDatabase', subject: row.id, team: row.team,
          async check() {
            await requireCare(await requireLiving(row.id), 'Use the tools of that target.');
          },
          operation: () => ({ title: `Back up ${row.name} in ${row.environment}`, service: row.service, environment: row.environment, input, exclusive_key: exclusive(row.id) }),
          underWay: underWay(row.name),
        });
      },
    },

    removeBackup: {
      team: teamOf,
      subject: ({ path }) => `${path.database}/${path.backup}`,
      async handle({ path, caller }) {
        const row = await requireDatabase(platform, path.database);
        const backup = await requireBackup(row.id, path.backup);
        if (backup.state === 'wanted' || backup.state === 'running') throw conflict(`Backup ${backup.id} is being made`, 'It has not ended.', 'Wait until it has ended.');
        const newest = await knex<BackupRow>('backup').where({ resource: row.id, state: 'complete' }).orderBy('ended_at', 'desc').first();
        if (newest?.id === backup.id) throw conflict(`Backup ${backup.id} stays`, `It is the newest one of ${row.name}: without it one could not go back.`, `platform db backup ${row.name} makes another one; then this can go.`);
        return knex.transaction(async trx => {
          // Whoever begins a restore locks the backup first: looked at after that.
          await trx('backup').where({ id: backup.id }).forUpdate().first('id');
          const source = await trx('resource').whereRaw(`source->>'backup' = ? AND coalesce(node->>'phase', '') <> 'ready'`, [backup.id]).first('name');
          if (source) throw conflict(`Backup ${backup.id} stays for now`, `${source.name} is being restored from it.`, 'Wait until that is ready.');
          const [now] = await trx<BackupRow>('backup').where({ id: backup.id }).update({ state: 'removing' }, '*');
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'removeBackup', subject: `${row.id}/${backup.id}`, service: row.service, team: row.team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: null, operation: null });
          await enqueue(trx, careKey(row.id));
          return backupView(now);
        });
      },
    },

    proveBackup: {
      team: teamOf,
      subject,
      async handle({ path, body, caller }) {
        const row = await requireLiving(path.database);
        const backup = await requireBackup(row.id, body.backup);
        if (backup.state !== 'complete') throw conflict(`Backup ${backup.id} cannot be proven`, `It is ${backup.state}.`, 'Choose one that is complete.');
        return knex.transaction(async trx => {
          // One that is under way, or waits, is the same proof.
          await trx('backup').where({ id: backup.id, proof_wanted: null }).whereRaw(`coalesce(proof->>'state', '') <> 'running'`).update({ proof_wanted: `p-${Date.now().toString(36)}` });
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'proveBackup', subject: `${row.id}/${backup.id}`, service: row.service, team: row.team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: null, operation: null });
          await enqueue(trx, careKey(row.id));
          return backupView((await trx<BackupRow>('backup').where({ id: backup.id }).first())!);
        });
      },
    },

    restoreDatabase: {
      team: async ({ path }) => (await sourceOf(platform, path.database)).team,
      subject,
      async handle(call) {
        const { environment: home, ...source } = await sourceOf(platform, call.path.database);
        const { backup, until, name = '', environment = home } = call.body;
        const input: RestoreInput = { resource: source.id, source, name, environment, ...(backup ? { backup } : {}), ...(until ? { until: new Date(until).toISOString() } : {}) };
        const as = until ? `as of ${input.until!.slice(0, 19).replace('T', ' ')} UTC` : `as of ${backup ?? 'now'}`;
        return startOnce(platform, call, {
          kind: 'database.restore', action: 'restoreDatabase', subject: source.id, team: source.team, reason: `${as}${environment === home ? '' : `, to ${environment}`}`,
          check: () => checkRestore(call, input),
          operation: () => ({ title: `Restore ${source.name} ${as} to a new database in ${environment}`, service: source.service, environment, input, exclusive_key: exclusive(source.id) }),
          underWay: underWay(source.name),
        });
      },
    },

    deleteDatabase: {
      team: teamOf,
      subject,
      async handle(call) {
        const row = await requireDatabase(platform, call.path.database);
        const { confirm, graceDays = platform.databases.graceDays, skipFinalBackup = false } = call.body;
        const atOnce = graceDays === 0;
        const input: DeleteInput = { ...on(row), graceDays, finalKeepDays: platform.databases.finalKeepDays, finalBackup: !atOnce && !skipFinalBackup };
        return startOnce(platform, call, {
          kind: 'database.delete', action: 'deleteDatabase', subject: row.id, team: row.team, reason: skipFinalBackup ? 'without a final backup' : null,
          async check() {
            const refused = await whyNotDelete(knex, row);
            if (refused) throw conflict(refused.what, refused.why, refused.next);
            if (confirm !== row.name) refuseField(`${row.name} is not deleted`, 'confirm', `"${confirm}" is not its name`, `Type ${row.name}.`);
            if (input.finalBackup) await requireCare(row, 'Ask for it without a final backup, if its data may be lost: skipFinalBackup.');
            // One that its service has used is no copy any more.
            if (atOnce && !(row.source && ['restored', 'standalone'].includes(row.state))) refuseField(`${row.name} is not deleted`, 'graceDays', 'only one that was restored from another, and that no service has used, goes at once', 'Leave graceDays out.');
          },
          operation: () => ({ title: `Delete database ${row.name} in ${row.environment}`, service: row.service, environment: row.environment, input, exclusive_key: exclusive(row.id) }),
          underWay: underWay(row.name),
        });
      },
    },

    recoverDatabase: {
      team: teamOf,
      subject,
      async handle(call) {
        const row = await requireDatabase(platform, call.path.database);
        return startOnce(platform, call, {
          kind: 'database.recover', action: 'recoverDatabase', subject: row.id, team: row.team,
          async check() {
            if (row.deleted_with) throw conflict(`${row.name} cannot be brought back by itself`, `It was deleted with its service ${row.deleted_with}.`, `platform service recover ${row.deleted_with} brings it back with all of it.`);
            if (row.state !== 'deleted' || row.removing) throw conflict(`${row.name} cannot be brought back`, row.removing ? 'Its grace period is over: it is going.' : 'It is not deleted.', 'platform db list shows how each is.');
          },
          operation: () => ({ title: `Bring back database ${row.name} in ${row.environment}`, service: row.service, environment: row.environment, input: on(row), exclusive_key: exclusive(row.id) }),
          underWay: underWay(row.name),
        });
      },
    },
  };
}
