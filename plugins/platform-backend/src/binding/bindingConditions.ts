import { candidateCondition, type Condition, type Graph, mergeConditions, type NodeStatus, type Pins, readyCondition, writesCondition } from '@waymark/platform-common';
import { type FiringAlert, objectiveViolated } from '../alert/objectiveViolated';
import { jobFailed } from '../job/jobFailed';
import { type Override, overridden } from '../scale/overridden';
import type { BindingRow } from '../store/rows';

/** Leftovers that could not be removed: what serves is not touched by them, but somebody has to know. */
function cleanedUp(graph: Graph, nodes: NodeStatus[], generation: number): Condition | undefined {
  const stuck = nodes.find(n => n.phase === 'removing' && n.cause?.words && !graph.nodes.some(g => g.id === n.id));
  return stuck && { type: 'CleanedUp', status: 'False', reason: 'NotRemoved', message: stuck.message ?? `${stuck.name} is still there.`, cause: stuck.cause, observedGeneration: generation };
}

/** How far a place is that is to stand still. Its database runs until its last backup is there. */
function stoppedCondition({ service }: Pick<BindingRow, 'service'>, nodes: NodeStatus[], generation: number): Condition {
  const still = nodes.every(node => node.type === 'postgres');
  const message = still ? 'It was decommissioned: nothing of it serves.' : 'It is being stopped.';
  return { type: 'Ready', status: 'False', reason: still ? 'Stopped' : 'Stopping', message, next: `platform service recover ${service}`, observedGeneration: generation };
}

/**
 * Conditions of a binding as far as its graph has been walked. Until every node has been observed at this generation
 * nothing turns `Ready`: what was seen before a pin was moved (a route that led elsewhere) proves nothing. Pure.
 */
export function bindingConditions(input: { binding: BindingRow; pins: Pins; graph: Graph; nodes: NodeStatus[]; at: string; override?: Override; alerts?: FiringAlert[] }): Condition[] {
  const { binding, graph, nodes, pins } = input;
  const { generation } = binding;
  const next = `platform logs ${binding.service} --env ${binding.environment}`;
  const computed = readyCondition({ pins, graph, nodes, generation, next });
  const complete = graph.nodes.every(node => nodes.find(n => n.id === node.id)?.observedGeneration === generation);
  const before = binding.conditions.find(c => c.type === 'Ready');
  const progressing: Condition = { ...computed, status: 'False', reason: 'Progressing', message: 'It is being looked at.' };
  const ready = complete || computed.status !== 'True' ? computed : before ?? progressing;
  if (binding.stopped) return mergeConditions(binding.conditions, [stoppedCondition(binding, nodes, generation), cleanedUp(graph, nodes, generation)].filter(c => c !== undefined), input.at);
  const found = [ready, candidateCondition({ pins, graph, nodes, generation }), cleanedUp(graph, nodes, generation), writesCondition(nodes, generation), jobFailed(nodes, binding, generation), overridden(input.override, generation), objectiveViolated(input.alerts ?? [], binding), ...graph.conditions];
  return mergeConditions(binding.conditions, found.filter(c => c !== undefined), input.at);
}

/** The conditions of before, with `Ready` replaced by why it cannot be told, or why it is going. Pure. */
export function withReady(binding: Pick<BindingRow, 'conditions' | 'generation'>, ready: Omit<Condition, 'type' | 'observedGeneration'>, at: string): Condition[] {
  const condition: Condition = { type: 'Ready', ...ready, observedGeneration: binding.generation };
  return mergeConditions(binding.conditions, [condition, ...binding.conditions.filter(c => c.type !== 'Ready')], at);
}
