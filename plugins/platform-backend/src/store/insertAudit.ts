import type { Knex } from 'knex';
import type { AuditRow } from './rows';

export type NewAudit = Omit<AuditRow, 'id' | 'time' | 'service'> & Partial<Pick<AuditRow, 'service'>>;

/** Who did what, refusals too. In the same transaction as the deed. */
export async function insertAudit(trx: Knex, audit: NewAudit): Promise<void> {
  await trx('audit').insert(audit);
}
