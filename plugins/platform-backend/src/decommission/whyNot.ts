import type { Knex } from 'knex';
import { describeFreeze } from '../gate/frozenBy';
import { freezesOf } from '../gate/readFreezes';
import type { Platform } from '../platform';
import type { OperationRow, ResourceRow, ServiceRow } from '../store/rows';
import { goesWith } from './databases';

interface Against { what: string; why: string; next: string }

/** The operation that decommissions a service and has not ended well, nor was taken back. */
export async function openDecommission(knex: Knex, service: string): Promise<Pick<OperationRow, 'id' | 'state'> | undefined> {
  return knex<OperationRow>('operation')
    .where({ service, kind: 'service.decommission' })
    .where(q =>
      q.whereIn('state', ['running', 'undoing'])
        // One that has failed before it stopped anything is over.
        .orWhere(w => w.where({ state: 'failed' }).whereExists(knex('service').select('name').where({ name: service }).whereNotNull('decommissioned_at').whereNull('delete_at'))))
    .orderBy('created_at', 'desc')
    .first('id', 'state');
}

/** What speaks against decommissioning a service now; empty where nothing does. */
export async function whyNotDecommission({ knex }: Pick<Platform, 'knex'>, service: ServiceRow, breakGlass?: string): Promise<Against[]> {
  const { name, team } = service;
  const what = `${name} cannot be decommissioned`;
  const found: Against[] = [];
  const making = await knex<OperationRow>('operation').where({ service: name }).whereIn('kind', ['service.create', 'service.import']).whereIn('state', ['running', 'undoing']).first('id');
  if (making) found.push({ what, why: 'It is being created.', next: `Wait until that has ended, or undo it: platform undo ${making.id}` });
  const databases: ResourceRow[] = await goesWith(knex, name).where({ protected: true });
  for (const db of databases) found.push({ what, why: `Its database ${db.name} in ${db.environment} is protected.`, next: `platform db policy ${db.name} --unprotect, if you are sure.` });
  if (breakGlass) return found;
  const places: string[] = await knex('binding').where({ service: name }).orderBy('environment').pluck('environment');
  for (const environment of places) {
    const [frozen] = await freezesOf(knex, { service: name, team, environment });
    if (frozen) found.push({ what: `${environment} is frozen for ${name}`, ...describeFreeze(frozen) });
  }
  return found;
}
