import type { NodeStatus } from '@waymark/platform-common';
import type { StepContext } from '../operations/types';
import { getBinding } from '../store/bindings';
import type { BindingRow } from '../store/rows';
import type { PipelineInput } from './types';

/** Number of the release that this run brings; known from the step `release` on. */
export const numberOf = (context: StepContext): number => (context.operation.result as any)._number;

/** The place of the service in the environment of this run. Throws if it has none. */
export async function bindingOf(context: StepContext): Promise<BindingRow> {
  const input: PipelineInput = context.operation.input;
  const binding = await getBinding(context.knex, input.service, input.environment);
  if (!binding) throw new Error(`${input.service} has no place in ${input.environment}`);
  return binding;
}

/** A node as it was observed at the generation that the pin has raised; what was seen before says nothing. */
export function nodeOf(binding: BindingRow, id: string): NodeStatus | undefined {
  return binding.nodes.find(n => n.id === id && n.observedGeneration === binding.generation);
}
