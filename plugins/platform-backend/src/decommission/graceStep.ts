import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { BackupRow, ResourceRow, ServiceRow } from '../store/rows';
import { DAY_MS, day, type DecommissionInput } from './types';
import { tell } from './words';

/** From here on the grace period runs; its databases end with it, and not before one that somebody had deleted earlier. */
export function graceStep(): StepDefinition {
  return {
    id: 'grace',
    title: 'Keep it until its grace period is over',
    reversible: true,
    async run({ operation, write }: StepContext): Promise<StepOutcome> {
      const { service, graceDays }: DecommissionInput = operation.input;
      const until = await write(async trx => {
        const row = await trx<ServiceRow>('service').where({ name: service }).forUpdate().first();
        if (row!.delete_at) return row!.delete_at;
        const earlier = await trx<ResourceRow>('resource').where({ service, state: 'deleted', deleted_with: null }).max('delete_at as last').first();
        const delete_at = new Date(Math.max(Date.now() + graceDays * DAY_MS, (earlier as any)?.last?.getTime() ?? 0));
        await trx('service').where({ name: service }).update({ delete_at });
        await trx('resource').where({ deleted_with: service }).update({ delete_at });
        const kept = await trx<BackupRow>('backup').where({ operation: operation.id, state: 'complete' }).min('keep_until as first').first();
        const first: Date | undefined = (kept as any)?.first ?? undefined;
        const back = graceDays ? `It can be brought back whole until ${day(delete_at)}: platform service recover ${service}.` : 'It goes at once.';
        await tell(trx, operation, { key: 'decommissioned', service, title: `${service} was decommissioned`, text: `${back}${first ? ` Final backups of its databases are kept until ${day(first)}.` : ''}` });
        return delete_at;
      });
      return { state: 'done', message: graceDays ? `It can be brought back until ${day(until)}` : 'It goes at once', result: { deleteAt: until.toISOString() } };
    },
    async undo({ operation, write }: StepContext): Promise<StepOutcome> {
      const { service }: DecommissionInput = operation.input;
      const gone = await write(async trx => {
        const row = await trx<ServiceRow>('service').where({ name: service }).forUpdate().first();
        if (row?.removed_at || (await trx('operation').where({ service, kind: 'service.remove' }).whereIn('state', ['running', 'failed']).where('created_at', '>', operation.created_at).first('id'))) return true;
        await trx('service').where({ name: service }).update({ delete_at: null });
        return false;
      });
      return gone ? { state: 'failed', what: `${service} cannot be brought back`, why: 'Its grace period is over: it is going', next: 'Create it anew from its archived repository under another name.' } : { state: 'done' };
    },
  };
}
