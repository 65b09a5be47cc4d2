import type { Knex } from 'knex';
import { insertNotice } from '../notice/insertNotice';
import { portalPaths } from '../notice/portalPaths';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { insertEvent } from '../store/insertEvent';
import type { OperationRow } from '../store/rows';
import { dependantsOf, type DependantService } from './dependantsOf';
import type { AnswerRow, DecommissionInput } from './types';

/** Nobody is hurried: who depends on it may have to change first. */
const POLL_MS = 5_000;

async function ask(trx: Knex, operation: OperationRow, dependant: DependantService): Promise<void> {
  const { service: leaving, graceDays, reason }: DecommissionInput = operation.input;
  const { service, team } = dependant;
  // Who has typed the name knows what depends on it in their own team.
  const own = team === operation.team;
  await trx('decommission_answer')
    .insert({ operation: operation.id, service, team, attempt: operation.attempt, ...(own ? { state: 'agreed', decided_by: operation.actor, decided_at: trx.fn.now(), reason: 'It belongs to the same team' } : { state: 'waiting' }) })
    .onConflict(['operation', 'service'])
    .ignore();
  if (own) return;
  await insertNotice(trx, {
    key: `decommission:${operation.id}:${service}:${operation.attempt}`,
    kind: 'decommission.asked',
    title: `${leaving} is to be decommissioned, and ${service} depends on it`,
    text: `${operation.actor} asks for the word of team ${team}${reason ? `: ${reason}` : '.'} It can be brought back for ${graceDays} days after. platform service answer ${leaving} --from ${service} yes|no`,
    service, team, actor: operation.actor, operation: operation.id,
    links: [{ label: 'Answer', path: portalPaths.operation(operation.id) }],
  });
  await insertEvent(trx, { type: 'decommission.asked', title: `${operation.actor} asks team ${team} whether ${leaving} may go, on which ${service} depends`, service, actor: operation.actor, operation: operation.id });
}

/** Brings the questions to those who depend on it now. What they come to. */
async function followDependants(trx: Knex, operation: OperationRow): Promise<AnswerRow[]> {
  const now = await dependantsOf(trx, operation.input.service);
  const asked: AnswerRow[] = await trx('decommission_answer').where({ operation: operation.id }).forUpdate();
  for (const answer of asked) {
    const still = now.some(d => d.service === answer.service);
    const mine = trx('decommission_answer').where({ operation: operation.id, service: answer.service });
    if (!still && answer.state !== 'agreed') await mine.update({ state: 'agreed', decided_by: null, decided_at: trx.fn.now(), reason: 'It does not depend on it any more' });
    // A retry asks those again who have objected.
    else if (answer.state === 'objected' && answer.attempt < operation.attempt) await mine.delete();
  }
  const known: string[] = await trx('decommission_answer').where({ operation: operation.id }).pluck('service');
  for (const dependant of now) if (!known.includes(dependant.service)) await ask(trx, operation, dependant);
  return trx('decommission_answer').where({ operation: operation.id }).orderBy('service');
}

/** Asks the teams of those who depend on it, and waits for what they say. */
export function dependantsStep(): StepDefinition {
  return {
    id: 'dependants',
    title: 'Ask those who depend on it',
    needs: [],
    reversible: true,
    async run({ operation, write }: StepContext): Promise<StepOutcome> {
      const { service }: DecommissionInput = operation.input;
      const answers = await write(trx => followDependants(trx, operation));
      if (!answers.length) return { state: 'done', skipped: true, message: 'Nobody says that they depend on it' };
      const objected = answers.find(a => a.state === 'objected');
      if (objected) {
        return {
          state: 'failed',
          what: `${service} is not decommissioned: ${objected.service} depends on it`,
          why: `${objected.decided_by} objects for team ${objected.team}${objected.reason ? `: ${objected.reason}` : '.'}`,
          next: 'Talk with them; Retry asks again. Nothing was stopped.',
        };
      }
      const waiting = answers.filter(a => a.state === 'waiting');
      if (!waiting.length) return { state: 'done', message: `${answers.map(a => a.service).join(', ')}: agreed` };
      return { state: 'waiting', message: `Waits for the word of ${waiting.map(a => `team ${a.team} (${a.service})`).join(', ')}`.slice(0, 500), pollMs: POLL_MS };
    },
    async undo({ operation, write }: StepContext): Promise<StepOutcome> {
      await write(trx => trx('decommission_answer').where({ operation: operation.id }).delete());
      return { state: 'done' };
    },
  };
}
