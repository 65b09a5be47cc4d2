import type { components } from '@waymark/platform-common/api';
import type { Knex } from 'knex';
import type { AnswerRow, DecommissionInput } from '../../decommission/types';
import { PlatformError } from '../../errors/PlatformError';
import { enqueue } from '../../loop/enqueue';
import { operationKey } from '../../loop/keys';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { insertEvent } from '../../store/insertEvent';
import { listPage } from '../../store/listPage';
import type { OperationRow } from '../../store/rows';
import type { Handlers } from '../types';
import { requireService } from './services';

type View = components['schemas']['DecommissionAnswer'];
type Row = AnswerRow & { input: DecommissionInput; leaving_team: string; asked_by: string };

/** Questions with what they are about. */
const answers = (knex: Knex): Knex.QueryBuilder<any, Row[]> =>
  knex.from(
    knex('decommission_answer')
      .join('operation', 'operation.id', 'decommission_answer.operation')
      .where({ 'operation.kind': 'service.decommission' })
      .select('decommission_answer.*', 'operation.input', 'operation.team as leaving_team', 'operation.actor as asked_by', 'operation.state as operation_state')
      .as('answer'),
  );

const view = (row: Row): View => ({
  operation: row.operation,
  leaving: row.input.service,
  leavingTeam: row.leaving_team,
  service: row.service,
  team: row.team,
  state: row.state,
  askedBy: row.asked_by,
  askedAt: row.asked_at.toISOString(),
  question: row.input.reason,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at?.toISOString() ?? null,
  reason: row.reason,
});

/** What those said who were asked by an operation. */
export const answersOf = async (knex: Knex, where: { operation: string }): Promise<View[]> => (await answers(knex).where(where).orderBy('service')).map(view);

/** Serves the word of those who depend on a service. */
export function decommissionAnswersHandlers(platform: Platform): Pick<Handlers, 'answerDecommission' | 'listDecommissionAnswers'> {
  const { knex, directory } = platform;
  return {
    answerDecommission: {
      // Whoever owns the dependant; a service that is not there is nobody's, and so is told by its name alone.
      team: async ({ path }) => (await requireService(platform, path.dependant)).team,
      subject: ({ path }) => `${path.service}/${path.dependant}`,
      async handle({ path, body, caller }) {
        const { service: leaving, dependant } = path;
        const { actor, door, onBehalf } = caller;
        await requireService(platform, leaving);
        const { team } = await requireService(platform, dependant);
        const refuse = (why: string, next: string) => new PlatformError('ConflictError', `Nothing can be said for ${dependant} now`, why, next);
        return knex.transaction(async trx => {
          const operation = await trx<OperationRow>('operation').where({ service: leaving, kind: 'service.decommission', state: 'running' }).forUpdate().first();
          const row = operation && (await trx<AnswerRow>('decommission_answer').where({ operation: operation.id, service: dependant }).forUpdate().first());
          if (!operation || !row) throw refuse(`Nobody has asked whether ${leaving} may go.`, `platform status ${leaving} shows how it is.`);
          if (row.state !== 'waiting') throw refuse(`It was said already: ${row.decided_by ?? 'the platform'} has ${row.state}.`, 'Talk with who asked.');
          if (onBehalf && operation.actor === actor) throw refuse('You have asked for it yourself, and are not a member of the team.', `An owner of team ${team} answers.`);
          const state = body.agree ? 'agreed' : 'objected';
          await trx('decommission_answer').where({ operation: operation.id, service: dependant }).update({ state, decided_by: actor, decided_at: trx.fn.now(), reason: body.reason ?? null });
          await insertAudit(trx, { actor, door, action: 'answerDecommission', subject: `${leaving}/${dependant}`, service: leaving, team, on_behalf: onBehalf, outcome: 'allowed', reason: `${state}${body.reason ? `: ${body.reason}` : ''}`, operation: operation.id });
          await insertEvent(trx, { type: `decommission.${state}`, title: `${actor} has ${state} for ${dependant} that ${leaving} goes${body.reason ? `: ${body.reason}` : ''}`, service: leaving, actor, operation: operation.id });
          await enqueue(trx, operationKey(operation.id));
          return view((await answers(trx).where({ operation: operation.id, service: dependant }).first())!);
        });
      },
    },

    listDecommissionAnswers: {
      async handle({ query, caller }) {
        const teams = query.mine ? (await directory.lately(caller.actor)).teams.map(t => t.name) : undefined;
        const page = await listPage<Row>(
          answers(knex)
            .whereIn('operation_state', ['running', 'failed'])
            // What has failed asks nobody until it is retried.
            .modify(q => void (query.waiting && q.where({ state: 'waiting', operation_state: 'running' })))
            .modify(q => void (teams && q.whereIn('team', teams))),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['operation', 'service'], direction: 'asc' },
        );
        return { items: page.items.map(view), nextCursor: page.nextCursor };
      },
    },
  };
}
