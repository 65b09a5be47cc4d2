import type { Knex } from 'knex';
import { insertNotice } from '../notice/insertNotice';
import { portalPaths } from '../notice/portalPaths';
import { insertEvent } from '../store/insertEvent';
import type { BackupRow, ResourceRow } from '../store/rows';

type Of = Pick<ResourceRow, 'id' | 'name' | 'service' | 'environment' | 'team'>;

const place = ({ service, environment, team }: Of) => ({ service, environment, team });

/** Tells that a backup was restored and found not to be good. */
export async function noticeDamaged(trx: Knex, resource: Of, backup: Pick<BackupRow, 'id'>, proof: NonNullable<BackupRow['proof']>): Promise<void> {
  const title = `A backup of ${resource.name} in ${resource.environment} is damaged`;
  await insertEvent(trx, { type: 'backup.damaged', title: `${title}: ${proof.message}`, ...place(resource) });
  await insertNotice(trx, {
    key: `backup:${backup.id}:${proof.run}:damaged`,
    kind: 'backup.failed',
    title,
    text: `${proof.message} ${proof.words ?? ''} A new one is made and checked by itself.`.replace(/\s+/g, ' ').slice(0, 500),
    ...place(resource),
    links: [{ label: 'Database', path: portalPaths.database(resource.id) }],
  });
}

/** Tells that a database cannot be backed up: once for a row of failures. */
export async function noticeBackupFailed(trx: Knex, resource: Of, backup: Pick<BackupRow, 'id'>, error: NonNullable<BackupRow['error']>): Promise<void> {
  const title = `A backup of ${resource.name} in ${resource.environment} failed`;
  await insertEvent(trx, { type: 'backup.failed', title: `${title}: ${error.what}`, ...place(resource) });
  await insertNotice(trx, {
    key: `backup:${backup.id}:failed`, kind: 'backup.failed', title, text: `${error.what}: ${error.why}`.slice(0, 500), ...place(resource),
    links: [{ label: 'Database', path: portalPaths.database(resource.id) }],
  });
}

/** Tells that a database was deleted, until when it can be brought back, or that it is gone. */
export async function noticeDeleted(trx: Knex, resource: Of, { key, text, actor, operation }: { key: string; text: string; actor?: string; operation?: string }): Promise<void> {
  const title = `Database ${resource.name} in ${resource.environment} ${key === 'gone' ? 'is gone' : 'was deleted'}`;
  await insertEvent(trx, { type: `database.${key}`, title: `${title}. ${text}`, ...place(resource), actor, operation });
  await insertNotice(trx, { key: `database:${resource.id}:${operation ?? ''}:${key}`, kind: 'database.deleted', title, text, ...place(resource), actor, operation, links: [{ label: 'Database', path: portalPaths.database(resource.id) }] });
}
