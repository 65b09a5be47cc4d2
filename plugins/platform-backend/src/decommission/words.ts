import type { Knex } from 'knex';
import { insertNotice } from '../notice/insertNotice';
import { portalPaths } from '../notice/portalPaths';
import { insertEvent } from '../store/insertEvent';
import type { OperationRow } from '../store/rows';

/** Tells, in the feed and as a notice, how far the end of a service is. In the caller's transaction; twice is once. */
export async function tell(trx: Knex, operation: Pick<OperationRow, 'id' | 'actor' | 'team'>, what: { key: 'decommissioned' | 'recovered' | 'removed'; service: string; title: string; text: string }): Promise<void> {
  const { key, service, title, text } = what;
  const { id, actor, team } = operation;
  if (await trx('event').where({ operation: id, type: `service.${key}` }).first('id')) return;
  await insertEvent(trx, { type: `service.${key}`, title: `${title}. ${text}`, service, actor, operation: id });
  await insertNotice(trx, {
    key: `operation:${id}:${key}`, kind: 'service.decommissioned', title, text, service, team, actor, operation: id,
    links: [{ label: 'Operation', path: portalPaths.operation(id) }, { label: 'Repository', path: portalPaths.repository(service) }],
  });
}
