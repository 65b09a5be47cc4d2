import { sqlIdentifier } from '@waymark/platform-common';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { careKey } from '../loop/keys';
import type { BackupRow, ResourceRow } from '../store/rows';

/** What a database is called inside, and the login that was made with it. Pure. */
export const identifierOf = (resource: Pick<ResourceRow, 'service' | 'name' | 'source'>): string => resource.source?.database ?? sqlIdentifier(resource.service ?? resource.name);

/** The backup that an operation makes has a name of its own: asked for twice it is one. */
export const backupOfOperation = (operation: string) => `b-${operation.replace(/^op-/, '')}`;

/**
 * Asks for a backup, in the caller's transaction; its care makes it. Twice is once.
 *
 * @param more - `id` where whoever asks must find it again; `keep_until` for one that no policy takes away before
 */
export async function wantBackup(
  trx: Knex,
  resource: Pick<ResourceRow, 'id' | 'object_name' | 'target' | 'service' | 'environment' | 'team' | 'name' | 'size' | 'source'>,
  reason: BackupRow['reason'],
  more: Partial<Pick<BackupRow, 'id' | 'operation' | 'requested_by' | 'keep_until' | 'proof_wanted'>> = {},
): Promise<string> {
  const id = more.id ?? `b-${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`;
  const { id: of, object_name, target, service, environment, team, name, size } = resource;
  await trx('backup')
    .insert({ ...more, id, resource: of, object_name, database: identifierOf(resource), target, service, environment, team, name, size, reason, state: 'wanted' })
    .onConflict('id')
    .ignore();
  await enqueue(trx, careKey(of));
  return id;
}
