import { type NodeStatus, releaseName } from '@waymark/platform-common';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { getBinding, movePins } from '../store/bindings';
import type { BindingRow, ReleaseRow } from '../store/rows';
import { giveUpCandidate } from './giveUpCandidate';
import { nodeOutcome } from './nodeOutcome';
import type { PipelineInput } from './pipelineOperation';
import { smokeTest } from './smokeTest';
import { tidyAfter } from './tidy';
import type { Stage } from './stages';

const numberOf = (context: StepContext): number => (context.operation.result as any)._number;

async function bindingOf(context: StepContext): Promise<BindingRow> {
  const input: PipelineInput = context.operation.input;
  const binding = await getBinding(context.knex, input.service, input.environment);
  if (!binding) throw new Error(`${input.service} has no place in ${input.environment}`);
  return binding;
}

/** Moves the candidate pin to the new release, once; the loop then makes its database, migration and workload. */
async function pinCandidate(context: StepContext): Promise<void> {
  if (context.step.data.pinnedAttempt === context.operation.attempt) return;
  const { operation } = context;
  const input: PipelineInput = operation.input;
  const number = numberOf(context);
  await context.write(async trx => {
    const binding = await trx<BindingRow>('binding').where({ service: input.service, environment: input.environment }).forUpdate().first();
    const release = await trx<ReleaseRow>('release').where({ service: input.service, number }).first();
    if (binding?.stable !== number) await movePins(trx, input.service, input.environment, { candidate: number, weight: 0 });
    await trx('deployment').insert({
      service: input.service,
      environment: input.environment,
      from_release: binding?.stable ?? null,
      to_release: number,
      commit: release!.commit,
      committed_at: release!.committed_at,
      actor: operation.actor,
      door: operation.door,
      human_decided: false,
      operation: operation.id,
    });
  });
  await context.remember({ pinnedAttempt: operation.attempt });
}

/** A node of the candidate, as last observed at the generation that the pin has raised. */
function nodeOf(binding: BindingRow, id: string): NodeStatus | undefined {
  return binding.observed_generation === binding.generation ? binding.nodes.find(n => n.id === id) : undefined;
}

/** The service's own migration, once, before traffic moves. */
export function migrateStep(_platform: Platform, stage: Stage) {
  return {
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      await pinCandidate(context);
      const binding = await bindingOf(context);
      const name = releaseName(numberOf(context));
      if (binding.observed_generation !== binding.generation) {
        return nodeOutcome(stage, undefined, context.step.started_at);
      }
      const wanted = binding.graph.nodes.find(n => n.id === `migration/${name}`);
      if (!wanted) return { state: 'done', skipped: true, message: 'There is nothing to migrate' };
      const database = nodeOf(binding, 'postgres');
      if (database?.phase === 'failed') return nodeOutcome(stage, database, context.step.started_at);
      return nodeOutcome(stage, nodeOf(binding, wanted.id), context.step.started_at);
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      await giveUpCandidate(context);
      return { state: 'done' };
    },
  };
}

/** The new release beside the old one: up, and not yet asked anything by anybody. */
export function deployStep(_platform: Platform, stage: Stage) {
  return {
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const binding = await bindingOf(context);
      return nodeOutcome(stage, nodeOf(binding, `workload/${releaseName(numberOf(context))}`), context.step.started_at);
    },
  };
}

/** Asks the new release itself, past the route. */
export function smokeStep(_platform: Platform, stage: Stage) {
  return {
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const binding = await bindingOf(context);
      const node = nodeOf(binding, `workload/${releaseName(numberOf(context))}`);
      const addresses = (node?.outputs?.addresses as string[] | undefined) ?? [];
      if (!addresses.length) return { state: 'waiting', message: 'Waits for an address to ask' };
      return smokeTest(stage, addresses, context.log);
    },
  };
}

/** Moves the pins: the new release serves, the old one drains and goes. */
export function trafficStep(platform: Platform, stage: Stage) {
  return {
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const input: PipelineInput = context.operation.input;
      const number = numberOf(context);
      let binding = await bindingOf(context);
      if (binding.stable !== number || binding.candidate !== null) {
        await context.write(trx => movePins(trx, input.service, input.environment, { stable: number, candidate: null, weight: 0 }));
        await context.log(`${releaseName(number)} takes the traffic of ${input.environment}.`);
        binding = await bindingOf(context);
      }
      const ready = binding.conditions.find(c => c.type === 'Ready');
      if (binding.observed_generation === binding.generation && ready?.status === 'True') {
        await context.write(trx => trx('deployment').where({ operation: context.operation.id }).whereNull('outcome').update({ outcome: 'succeeded', ready_at: trx.fn.now() }));
        await tidyAfter(platform, context);
        const route = binding.nodes.find(n => n.type === 'route')?.outputs ?? {};
        return { state: 'done', result: { environment: input.environment, url: route.url, localUrl: route.localUrl } };
      }
      const late = context.step.started_at && Date.now() - context.step.started_at.getTime() > stage.timeoutSeconds * 1000;
      if (late) {
        return { state: 'failed', what: `${releaseName(number)} does not serve`, why: ready?.cause?.words ?? ready?.message ?? 'It was not observed.', next: `platform logs ${input.service} --env ${input.environment}` };
      }
      return { state: 'waiting', message: ready?.message ?? 'Waits for the route' };
    },
  };
}
