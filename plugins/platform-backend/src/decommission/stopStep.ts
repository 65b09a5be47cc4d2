import { endSession } from '../dev/endSession';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import { passedMs } from '../operations/passed';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { insertEvent } from '../store/insertEvent';
import type { BindingRow } from '../store/rows';
import { refuseProtected } from './databases';
import { endOperations, endPreviews, endQuestions } from './endWhatRuns';
import { notYetServing, startAgain } from './startAgain';
import type { DecommissionInput } from './types';

const POLL_MS = 200;
/** How long Undo waits until it serves again; it is started either way. */
const BACK_MS = 120_000;

/** From here on nothing begins with it. Whoever has begun before holds its row until then, and is found after. */
async function close({ operation, write }: StepContext): Promise<StepOutcome | undefined> {
  const { service }: DecommissionInput = operation.input;
  return write(async trx => {
    const open = await trx('service').where({ name: service, decommissioned_at: null }).forUpdate().first('name');
    const refused = open && (await refuseProtected(trx, service));
    if (refused) return refused;
    const closed = await trx('service').where({ name: service, decommissioned_at: null }).update({ decommissioned_at: trx.fn.now(), decommissioned_by: operation.actor });
    if (closed) await insertEvent(trx, { type: 'service.stopping', title: `${service} is stopped: it is being decommissioned`, service, actor: operation.actor, operation: operation.id });
    await endQuestions(trx, operation);
    const sessions: string[] = await trx('dev_session').where({ service }).whereRaw('expires_at > clock_timestamp()').orderBy('id').pluck('id');
    for (const id of sessions) await endSession(trx, id);
    return undefined;
  });
}

/** Its places stand still, but for their databases. What to wait for; undefined when they do. */
async function standStill({ knex, operation, write }: StepContext): Promise<string | undefined> {
  const { service }: DecommissionInput = operation.input;
  const places = await knex<BindingRow>('binding').where({ service }).orderBy('environment').select('environment', 'stopped', 'generation', 'conditions', 'removing');
  const open = places.filter(p => !p.stopped);
  if (open.length) {
    await write(async trx => {
      for (const { environment } of open) {
        await trx('binding').where({ service, environment, stopped: false }).update({ stopped: true, generation: trx.raw('generation + 1') });
        await enqueue(trx, bindingKey(service, environment));
      }
    });
    return 'Waits until nothing of it runs';
  }
  for (const { environment, generation, conditions } of places) {
    const ready = conditions.find(c => c.type === 'Ready');
    if (ready?.reason === 'Stopped' && ready.observedGeneration === generation) continue;
    const stuck = conditions.find(c => c.type === 'CleanedUp' && c.status === 'False');
    return `Waits until nothing of it runs in ${environment}${stuck ? `: ${stuck.cause?.words ?? stuck.message}` : ''}`.slice(0, 500);
  }
  return undefined;
}

/** Nothing of it runs but its databases: traffic goes first, then what serves. */
export function stopStep(platform: Platform): StepDefinition {
  return {
    id: 'stop',
    title: 'Stop it: traffic first, then what serves it',
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const refused = await close(context);
      if (refused) return refused;
      const left = (await endOperations(platform, context)) ?? (await endPreviews(platform, context)) ?? (await standStill(context));
      return left ? { state: 'waiting', message: left, pollMs: POLL_MS } : { state: 'done', message: 'Nothing of it runs but its databases' };
    },
    async undo({ operation, write, knex, step, remember, log }: StepContext): Promise<StepOutcome> {
      const { service }: DecommissionInput = operation.input;
      await write(async trx => {
        const [row] = await trx('service').where({ name: service }).whereNotNull('decommissioned_at').forUpdate();
        if (!row) return;
        await startAgain(trx, service);
        await insertEvent(trx, { type: 'service.recovered', title: `${service} is started again`, service, actor: operation.actor, operation: operation.id });
      });
      const left = await notYetServing(knex, service);
      if (!left) return { state: 'done' };
      const since: number = step.data.startedAgain ?? Date.now();
      if (step.data.startedAgain === undefined) await remember({ startedAgain: since });
      if (passedMs(since) < BACK_MS) return { state: 'waiting', message: left.message, pollMs: POLL_MS };
      await log(`It is started again, and does not serve yet. ${left.message}`);
      return { state: 'done', message: left.message };
    },
  };
}
