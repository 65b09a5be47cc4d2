import type { Knex } from 'knex';
import { insertNotice } from '../notice/insertNotice';
import { portalPaths } from '../notice/portalPaths';
import { insertEvent } from '../store/insertEvent';
import type { ApprovalRow, OperationRow } from '../store/rows';

/** How long a request for an approval stays open, hours. */
export const APPROVAL_HOURS = 24;

/** SQL for how the newest request of a row of `operation` stands; null where nobody was asked. One past its time still says that it waits. */
export const LATEST_WORD = '(SELECT a.state FROM approval a WHERE a.operation = operation.id ORDER BY a.id DESC LIMIT 1)';

/** The newest request of an operation for an environment, with its state by the database's clock. */
export async function approvalOf(knex: Knex, operation: string, environment: string): Promise<ApprovalRow | undefined> {
  return knex<ApprovalRow>('approval')
    .select('*', knex.raw(`CASE WHEN state = 'waiting' AND expires_at <= now() THEN 'expired' ELSE state END AS state`))
    .where({ operation, environment })
    .orderBy('id', 'desc')
    .first();
}

/** Asks for one, once: a request that is still open is not asked again. In the caller's transaction. `title` is what people are told. */
export async function requestApproval(trx: Knex, operation: OperationRow, environment: string, seen: object, title: string): Promise<void> {
  const open = await approvalOf(trx, operation.id, environment);
  if (open && open.state === 'waiting') return;
  const [{ id }] = await trx('approval').insert({
    operation: operation.id,
    service: operation.service,
    team: operation.team,
    environment,
    requested_by: operation.actor,
    expires_at: trx.raw(`now() + ? * interval '1 hour'`, [APPROVAL_HOURS]),
    state: 'waiting',
    attempt: operation.attempt,
    seen: JSON.stringify(seen),
  }, 'id');
  await insertEvent(trx, { type: 'approval.requested', title: `Waits for an approval: ${operation.title}`, service: operation.service, environment, actor: operation.actor, operation: operation.id });
  await insertNotice(trx, {
    key: `approval:${id}`,
    kind: 'approval.requested',
    title,
    text: `${operation.actor} asks for the word of another owner of team ${operation.team} within ${APPROVAL_HOURS} hours.`,
    service: operation.service,
    team: operation.team,
    environment,
    actor: operation.actor,
    operation: operation.id,
    links: [{ label: 'Approve or reject', path: portalPaths.approvals }, { label: 'Operation', path: portalPaths.operation(operation.id) }],
  });
}
