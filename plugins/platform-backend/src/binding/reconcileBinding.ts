import { candidateCondition, compile, type Condition, mergeConditions, readyCondition } from '@waymark/platform-common';
import type { TargetRegistration } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced } from '../loop/fenced';
import { operationKey } from '../loop/keys';
import { getBinding, readPins } from '../store/bindings';
import { insertEvent } from '../store/insertEvent';
import type { BindingRow, EnvironmentRow, ResourceRow, ServiceRow } from '../store/rows';
import { ensureResource } from './ensureResource';
import { nextLook } from './nextLook';
import { removeBinding } from './removeBinding';
import { removeNodes } from './removeNodes';
import { walk } from './walk';

export interface BindingDeps {
  knex: Knex;
  target(name: string): TargetRegistration;
  /** Called after something that others mirror has changed (a database came or went). A hint. */
  changed(hint: { kind: 'resource'; name: string; change: 'created' | 'deleted' }): void;
}

/** Makes the world match one binding: compiles its graph, walks it in order, and takes away what is no longer in it. */
export async function reconcileBinding(
  deps: BindingDeps,
  { service: serviceName, environment: environmentName }: { service: string; environment: string },
  claim: Claim,
  signal: AbortSignal,
): Promise<number | null> {
  const { knex } = deps;
  const key = { service: serviceName, environment: environmentName };
  const binding = await getBinding(knex, key.service, key.environment);
  if (!binding) return null;
  const service = await knex<ServiceRow>('service').where({ name: key.service }).first();
  const environment = await knex<EnvironmentRow>('environment').where({ name: key.environment }).first();
  if (!service || !environment) return null;
  const { target } = deps.target(environment.target);

  if (binding.removing) return removeBinding(deps, binding, target, claim, signal);

  const pins = await readPins(knex, binding);
  const resources = await knex<ResourceRow>('resource').where(key);
  const graph = compile({
    service,
    environment: { name: environment.name, ...(environment.base ? { base: environment.base } : {}) },
    pins,
    configRevision: binding.config_revision,
    capabilities: target.capabilities,
    resources: Object.fromEntries(resources.map(r => [r.type, r.object_name])),
  });
  for (const node of graph.nodes.filter(n => n.resource)) {
    if (await ensureResource(knex, claim, { node, service, environment })) deps.changed({ kind: 'resource', name: node.name, change: 'created' });
  }

  // Nodes side by side report side by side: written one after the other, so that an older picture never lands last.
  let saving: Promise<void> = Promise.resolve();
  const save = (change: Partial<Pick<BindingRow, 'nodes' | 'conditions'>>) =>
    (saving = saving.then(() => saveStatus(knex, claim, binding, graph, change, pins)));
  const walked = await walk({ graph, before: binding.nodes, target, claim, signal, generation: binding.generation, onProgress: nodes => save({ nodes }) });
  const left = await removeNodes({ graph, nodes: walked.nodes, target, claim, signal, mayRemove: walked.settled });
  await save({ nodes: left });
  return nextLook({ nodes: left, inGraph: graph.nodes.map(n => n.id) });
}

async function saveStatus(
  knex: Knex,
  claim: Claim,
  binding: BindingRow,
  graph: BindingRow['graph'],
  change: Partial<Pick<BindingRow, 'nodes' | 'conditions'>>,
  pins: Parameters<typeof readyCondition>[0]['pins'],
): Promise<void> {
  const nodes = change.nodes ?? binding.nodes;
  const input = { pins, graph, nodes, generation: binding.generation };
  const found: Array<Condition | undefined> = [
    readyCondition({ ...input, next: `platform logs ${binding.service} --env ${binding.environment}` }),
    candidateCondition(input),
    ...graph.conditions,
  ];
  const conditions = mergeConditions(binding.conditions, found.filter(c => c !== undefined), new Date().toISOString());
  const same =
    binding.observed_generation === binding.generation &&
    isDeepStrictEqual(plain([binding.nodes, binding.conditions, binding.graph]), plain([nodes, conditions, graph]));
  if (same) return;
  const was = binding.conditions.find(c => c.type === 'Ready');
  const now = conditions.find(c => c.type === 'Ready')!;
  await fenced(knex, claim, async trx => {
    await trx('binding')
      .where({ service: binding.service, environment: binding.environment })
      .update({
        graph: JSON.stringify(graph),
        nodes: JSON.stringify(nodes),
        conditions: JSON.stringify(conditions),
        observed_generation: binding.generation,
      });
    if (was && was.status !== now.status && binding.stable !== null) {
      await insertEvent(trx, {
        type: 'health.changed',
        title: `${binding.service} in ${binding.environment} is ${now.status === 'True' ? 'ready' : 'not ready'}: ${now.message}`,
        service: binding.service,
        environment: binding.environment,
      });
    }
    const waiting = await trx('operation').where({ service: binding.service }).whereIn('state', ['running', 'undoing']).select('id');
    for (const { id } of waiting) await enqueue(trx, operationKey(id));
  });
  Object.assign(binding, { nodes, conditions, graph, observed_generation: binding.generation });
}

/** As the database gives it back: what is undefined is not there. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
