import { sharesDatabase } from '@waymark/platform-common';
import type { Target } from '@waymark/platform-node';
import type { AdoptedCare } from '../adoption/AdoptedCare';
import { removeAdopted } from '../adoption/removeAdopted';
import { ADOPTED_STATE } from '../adoption/types';
import { withReady } from '../binding/bindingConditions';
import { describeError } from '../binding/describeError';
import { nextLook } from '../binding/nextLook';
import type { BindingDeps } from '../binding/types';
import { walk } from '../binding/walk';
import type { Claim } from '../loop/claim';
import { LostClaimError } from '../loop/fenced';
import type { EnvironmentRow, ResourceRow } from '../store/rows';
import { removeResource } from './removeResource';
import { resourceConditions } from './resourceConditions';
import { saveResource } from './saveResource';
import { standaloneNode } from './standaloneNode';

/** Walks a graph of the one node, as a binding's is walked: observe, plan, apply, observe. */
async function advance(deps: BindingDeps, resource: ResourceRow, environment: EnvironmentRow, target: Target, claim: Claim, signal: AbortSignal): Promise<number> {
  const shared = resource.service !== null && resource.state === 'detached' && sharesDatabase({ environment: { name: environment.name, preview: environment.branch !== null }, capabilities: target.capabilities });
  const node = standaloneNode(resource, shared);
  const { nodes } = await walk({
    graph: { nodes: [node], conditions: [] },
    before: resource.node ? [resource.node] : [],
    target,
    claim,
    signal,
    generation: resource.generation,
    onProgress: states => save(states[0]),
  });
  async function save(state: ResourceRow['node']) {
    const conditions = resourceConditions({ resource, wanted: node, node: state ?? undefined, capabilities: target.capabilities, at: new Date().toISOString() });
    await saveResource(deps.knex, claim, resource, { node: state, conditions });
  }
  await save(nodes[0]);
  return nextLook({ nodes, inGraph: [node.id] });
}

/**
 * Makes the world match one resource that no binding asks for: a database on its own, one that was detached, restored beside
 * its service's, replaced or deleted. Those that are attached are made with their binding, and are left alone here.
 */
export async function reconcileResource(deps: BindingDeps & { adopted: AdoptedCare }, id: string, claim: Claim, signal: AbortSignal): Promise<number | null> {
  const resource = await deps.knex<ResourceRow>('resource').where({ id }).whereNot('state', 'attached').first();
  if (!resource) return null;
  // What is not ours is looked at by its care, and never made or changed.
  if (resource.state === ADOPTED_STATE && !resource.removing) return null;
  try {
    if (resource.state === ADOPTED_STATE) return await removeAdopted(deps, resource, claim, signal);
    const environment = await deps.knex<EnvironmentRow>('environment').where({ name: resource.environment }).first();
    const { target } = deps.target(environment!.target);
    return resource.removing ? await removeResource(deps, resource, target, claim, signal) : await advance(deps, resource, environment!, target, claim, signal);
  } catch (error) {
    if (signal.aborted || error instanceof LostClaimError) throw error;
    // Tried again by the loop for ever; meanwhile nobody is shown what was true before.
    const { what, why } = describeError(error);
    const cause = { node: resource.type, object: resource.object_name, words: why };
    const ready = resource.removing
      ? ({ status: 'False', reason: 'Removing', message: `It is being taken back. ${what}.`, cause } as const)
      : ({ status: 'Unknown', reason: 'NotLookedAfter', message: `${what}; it is tried again.`, cause, next: 'Tell the platform team if it stays.' } as const);
    await saveResource(deps.knex, claim, resource, { node: resource.node, conditions: withReady(resource, ready, new Date().toISOString()) });
    throw error;
  }
}
