import { candidateNodeId, type NodeStatus, releaseName, workloadNodeId } from '@waymark/platform-common';
import type { StepContext } from '../operations/types';
import { getBinding } from '../store/bindings';
import type { BindingRow, OperationRow } from '../store/rows';

/** Number of the release that an operation brings, undefined before the step `release` has said so. */
export const releaseOf = (operation: Pick<OperationRow, 'result'>): number | undefined => (operation.result as any)._number;

/** As `releaseOf`, in a step that comes after `release`. */
export const numberOf = (context: StepContext): number => releaseOf(context.operation)!;

/** The place of the service in an environment. Throws if it has none. */
export async function bindingOf({ knex, operation }: StepContext, environment: string): Promise<BindingRow> {
  const binding = await getBinding(knex, operation.service!, environment);
  if (!binding) throw new Error(`${operation.service} has no place in ${environment}`);
  return binding;
}

/** A node as it was observed at the generation that the pin has raised; what was seen before says nothing. */
export function nodeOf(binding: BindingRow, id: string): NodeStatus | undefined {
  return binding.nodes.find(n => n.id === id && n.observedGeneration === binding.generation);
}

/** The workload of the release that an operation brings, as `nodeOf`: while it is the candidate, that one. */
export function workloadOf(binding: BindingRow, number: number): NodeStatus | undefined {
  return nodeOf(binding, binding.candidate === number ? candidateNodeId(binding.stable, number) : workloadNodeId(number));
}

/** What a start comes to: its workload, or the migration before it once that has failed, which is not run a second time. */
export function startingNode(binding: BindingRow, number: number): NodeStatus | undefined {
  const migration = nodeOf(binding, `migration/${releaseName(number)}`);
  return migration?.phase === 'failed' ? migration : workloadOf(binding, number);
}

/** True if a release is what serves there, alone, and is seen to be well. */
export function serves(binding: BindingRow, number: number): boolean {
  const ready = binding.conditions.find(c => c.type === 'Ready');
  return binding.stable === number && binding.candidate === null && ready?.status === 'True' && ready.observedGeneration === binding.generation;
}
