import type { NodeStatus } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { bindingKey, resourceKey } from '../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { insertEvent } from '../store/insertEvent';
import type { BindingRow, ResourceRow } from '../store/rows';
import type { ResizeInput } from './types';

const TIMEOUT_MS = 120_000;

/** What is wanted of a database has changed: whoever looks after it looks again. */
export async function wantSize(trx: Knex, { service, environment, id }: Pick<ResourceRow, 'service' | 'environment' | 'id'>, served: boolean): Promise<void> {
  const again = { generation: trx.raw('generation + 1') as any };
  if (served) await trx('binding').where({ service, environment }).update(again);
  else await trx('resource').where({ id }).update(again);
  await enqueue(trx, served ? bindingKey(service!, environment) : resourceKey(id));
}

/** Writes the size that is wanted, once; what was there before is remembered for Undo. */
function sizeStep(): StepDefinition {
  return {
    id: 'size',
    title: 'Change the size',
    needs: [],
    reversible: true,
    async run({ operation, step, write, remember, log }: StepContext): Promise<StepOutcome> {
      const { resource: id, size, override }: ResizeInput = operation.input;
      if (step.data.before) return { state: 'done' };
      const row = await write(async trx => {
        const found = await trx<ResourceRow>('resource').where({ id }).forUpdate().first();
        if (!found || found.removing) return undefined;
        const served = found.state === 'attached';
        await remember({ before: { size: found.size, override: found.size_override, until: found.size_override_until?.toISOString() ?? null } }, trx);
        const until = override ? trx.raw(`now() + ? * interval '1 hour'`, [override.hours]) : null;
        await trx('resource').where({ id }).update(served ? { size_override: size, size_override_until: until } : { size, size_override: null, size_override_until: null });
        await wantSize(trx, found, served);
        return trx<ResourceRow>('resource').where({ id }).first();
      });
      if (!row) return { state: 'failed', what: 'The database was not resized', why: 'It is gone', next: 'platform db list shows what there is.' };
      const told = size === null ? 'platform.yaml says how large it is' : `It is to be ${size}${row.size_override_until ? ` until ${row.size_override_until.toISOString()}: ${override!.reason}` : ''}`;
      await log(`${told}.`);
      return { state: 'done', message: told, result: { ...(size ? { size } : {}), ...(row.size_override_until ? { until: row.size_override_until.toISOString() } : {}) } };
    },
    async undo({ operation, step, write }: StepContext): Promise<StepOutcome> {
      const { resource: id }: ResizeInput = operation.input;
      const { before } = step.data as { before?: { size: string; override: string | null; until: string | null } };
      if (!before) return { state: 'done' };
      await write(async trx => {
        const found = await trx<ResourceRow>('resource').where({ id }).forUpdate().first();
        if (!found) return;
        const served = found.state === 'attached';
        await trx('resource').where({ id }).update({ ...(served ? {} : { size: before.size }), size_override: before.override, size_override_until: before.until });
        await wantSize(trx, found, served);
      });
      return { state: 'done' };
    },
  };
}

const observed = async ({ knex }: StepContext, { service, environment, id, object_name }: ResourceRow, served: boolean): Promise<{ node?: NodeStatus; wanted?: string }> => {
  if (!served) {
    const row = await knex<ResourceRow>('resource').where({ id }).first();
    return row?.node?.observedGeneration === row?.generation ? { node: row?.node ?? undefined, wanted: row?.size } : {};
  }
  const binding = await knex<BindingRow>('binding').where({ service: service!, environment }).first();
  if (!binding || binding.observed_generation !== binding.generation) return {};
  return { node: binding.nodes.find(n => n.name === object_name && n.type === 'postgres' && n.observedGeneration === binding.generation), wanted: binding.graph.nodes.find(n => n.name === object_name)?.properties.size as string | undefined };
};

/** Waits until the database is as large as it is wanted. */
function resizedStep(): StepDefinition {
  return {
    id: 'resized',
    title: 'Restart it with the new size',
    needs: ['size'],
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation, knex, step } = context;
      const { resource: id, name }: ResizeInput = operation.input;
      const resource = await knex<ResourceRow>('resource').where({ id }).first();
      const { node, wanted } = resource ? await observed(context, resource, resource.state === 'attached') : {};
      if (node?.phase === 'ready' && wanted !== undefined && node.outputs?.size === wanted) return { state: 'done', message: `${name} is ${wanted}`, result: { size: wanted } };
      const late = step.started_at && Date.now() - step.started_at.getTime() > TIMEOUT_MS;
      if (!resource || node?.phase === 'failed' || late) return { state: 'failed', what: `${name} does not run with its new size`, why: node?.cause?.words ?? node?.message ?? 'It was not observed.', next: 'Undo brings the size of before back.' };
      return { state: 'waiting', message: node?.message ?? 'Waits for the loop', pollMs: 200 };
    },
  };
}

export const sizeSteps: StepDefinition[] = [sizeStep(), resizedStep()];

/** Ends what is past its time, of one place, in the caller's transaction. True if there was any: what is wanted has changed then. */
export async function endExpiredSizes(trx: Knex, place: Pick<BindingRow, 'service' | 'environment'>): Promise<boolean> {
  const ended = await trx<ResourceRow>('resource').where({ service: place.service, environment: place.environment, state: 'attached' }).where('size_override_until', '<=', trx.fn.now()).update({ size_override: null, size_override_until: null }, ['id', 'name', 'service', 'environment']);
  for (const one of ended) {
    await wantSize(trx, one as ResourceRow, true);
    await insertEvent(trx, { type: 'override.ended', title: `The override of the size of ${one.name} in ${one.environment} is over: platform.yaml says how large it is`, service: one.service, environment: one.environment });
  }
  return ended.length > 0;
}
