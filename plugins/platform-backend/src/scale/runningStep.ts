import { workloadNodeId } from '@waymark/platform-common';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { getBinding } from '../store/bindings';
import type { BindingRow } from '../store/rows';
import type { ScaleInput } from './types';

const TIMEOUT_MS = 120_000;

/** How many the loop wants by now of what serves; undefined before it has looked. */
function wantedNow({ graph, generation, observed_generation, stable }: BindingRow): number | undefined {
  if (observed_generation !== generation || stable === null) return undefined;
  return graph.nodes.find(n => n.id === workloadNodeId(stable))?.properties.replicas as number | undefined;
}

/** Waits until so many run as were asked for, or as the file says. */
export function runningStep(after: string): StepDefinition {
  return {
    id: 'running',
    title: 'Start or end replicas',
    needs: [after],
    reversible: true,
    async run({ operation, knex, step }: StepContext): Promise<StepOutcome> {
      const { service, environment, replicas }: ScaleInput = operation.input;
      const binding = await getBinding(knex, service, environment);
      const node = binding?.stable ? binding.nodes.find(n => n.id === workloadNodeId(binding.stable!)) : undefined;
      const wanted = replicas ?? (binding && wantedNow(binding));
      const outputs = node?.outputs as { replicas?: number; ready?: number } | undefined;
      if (wanted !== undefined && node?.phase === 'ready' && outputs?.replicas === wanted && outputs.ready === wanted) {
        return { state: 'done', message: `${wanted} of ${wanted} replicas are ready`, result: { replicas: wanted } };
      }
      if (step.started_at && Date.now() - step.started_at.getTime() > TIMEOUT_MS) {
        return { state: 'failed', what: `${wanted ?? 'The'} replicas of ${service} are not ready in ${environment}`, why: node?.cause?.words ?? node?.message ?? 'Nothing serves there', next: replicas === null ? 'Undo brings the override back.' : 'Undo ends the override; what runs goes on.' };
      }
      return { state: 'waiting', message: node?.message ?? 'Waits for the loop' };
    },
  };
}
