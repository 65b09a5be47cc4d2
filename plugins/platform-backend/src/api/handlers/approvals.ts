import type { Knex } from 'knex';
import { crashPoint } from '../../crashPoint';
import { enqueue } from '../../loop/enqueue';
import { operationKey } from '../../loop/keys';
import type { Platform } from '../../platform';
import { PLATFORM_GROUP } from '../../access/Directory';
import { insertAudit } from '../../store/insertAudit';
import { insertEvent } from '../../store/insertEvent';
import { personBehind } from '../../token/actorOf';
import { listPage } from '../../store/listPage';
import type { ApprovalRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import type { Caller, Handlers } from '../types';

/** Requests with their state now: one past its time, or whose operation has ended otherwise, is expired, whether anybody has looked or not. */
const approvals = (knex: Knex) =>
  knex.from(
    knex('approval')
      .select('*', knex.raw(`CASE WHEN state = 'waiting' AND (expires_at <= now() OR NOT EXISTS (SELECT 1 FROM operation o WHERE o.id = approval.operation AND o.state = 'running')) THEN 'expired' ELSE state END AS state_now`))
      .as('approval'),
  );

export function approvalView(row: ApprovalRow & { state_now?: ApprovalRow['state'] }) {
  return {
    id: String(row.id),
    operation: row.operation,
    service: row.service,
    team: row.team,
    environment: row.environment,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: row.state_now ?? row.state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
    reason: row.reason,
    seen: row.seen as Record<string, unknown>,
  };
}

/** Why somebody may not decide, undefined if nothing speaks against it. Pure. */
export function whyNotDecide(approval: Pick<ApprovalRow, 'requested_by' | 'state'>, caller: Pick<Caller, 'actor' | 'door'>): string | undefined {
  if (approval.state !== 'waiting') return `It is ${approval.state}.`;
  if (caller.door === 'assistant') return 'An assistant never approves: a person has to look.';
  if (approval.requested_by === caller.actor) return 'You have asked for it yourself.';
  if (personBehind(approval.requested_by) === caller.actor) return 'A token of yours has asked for it: somebody else has to look.';
  return undefined;
}

export function approvalsHandlers(platform: Platform): Pick<Handlers, 'listApprovals' | 'decideApproval'> {
  const { knex } = platform;

  async function require(id: string): Promise<ApprovalRow> {
    const row = await knex<ApprovalRow>('approval').where({ id }).first();
    if (!row) throw new PlatformError('NotFoundError', `There is no request "${id}"`, 'None has that id.', 'platform approve lists what waits.');
    return row;
  }

  return {
    listApprovals: {
      async handle({ query, caller }) {
        const teams = query.mine ? (await platform.directory.lately(caller.actor)).teams : [];
        const all = teams.some(t => t.entityRef === PLATFORM_GROUP);
        const page = await listPage<ApprovalRow>(
          approvals(knex)
            .modify(q => void (query.state && q.where('state_now', query.state)))
            // What is past waiting is never waiting: so the few that are come from an index of theirs.
            .modify(q => void (query.state === 'waiting' && q.where('state', 'waiting')))
            .modify(q => void (query.service && q.where('service', query.service)))
            .modify(q => void (query.mine && q.whereRaw(`regexp_replace(requested_by, '^token:\\S+ of ', '') <> ?`, [caller.actor])))
            .modify(q => void (query.mine && !all && q.whereIn('team', teams.map(t => t.name)))),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        return { items: page.items.map(approvalView), nextCursor: page.nextCursor };
      },
    },

    decideApproval: {
      team: async ({ path }) => (await require(path.approval)).team,
      subject: ({ path }) => path.approval,
      async handle({ path, body, caller }) {
        const view = await knex.transaction(async trx => {
          const row: ApprovalRow = await trx('approval').where({ id: path.approval }).forUpdate().first();
          const [now] = await approvals(trx).where({ id: path.approval });
          const against = whyNotDecide({ requested_by: row.requested_by, state: now.state_now }, caller);
          if (against) throw new PlatformError('ConflictError', `Request ${row.id} cannot be decided by you now`, against, row.state === 'waiting' ? `Another owner of team ${row.team} can.` : 'Retry the operation: it asks again.');
          const state = body.decision === 'approve' ? 'approved' : 'rejected';
          const [decided] = await trx<ApprovalRow>('approval').where({ id: row.id }).update({ state, decided_by: caller.actor, decided_at: trx.fn.now() as any, reason: body.reason ?? null }, '*');
          await insertAudit(trx, {
            actor: caller.actor, door: caller.door, action: 'decideApproval', subject: row.id, service: row.service, team: row.team, on_behalf: caller.onBehalf,
            outcome: 'allowed', reason: `${state}${body.reason ? `: ${body.reason}` : ''}`, operation: row.operation,
          });
          await insertEvent(trx, { type: `approval.${state}`, title: `${caller.actor} has ${state} ${row.service} for ${row.environment}`, service: row.service, environment: row.environment, actor: caller.actor, operation: row.operation });
          await enqueue(trx, operationKey(row.operation));
          crashPoint('approval/deciding');
          return approvalView(decided);
        });
        crashPoint('approval/decided');
        return view;
      },
    },
  };
}
