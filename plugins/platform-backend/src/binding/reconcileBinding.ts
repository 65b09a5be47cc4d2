import { compile } from '@waymark/platform-common';
import type { TargetRegistration } from '@waymark/platform-node';
import type { Claim } from '../loop/claim';
import { fenced, LostClaimError } from '../loop/fenced';
import { endExpiredSizes } from '../resize/sizeSteps';
import { endExpired } from '../scale/overrideSteps';
import { toPins } from '../store/bindings';
import type { BindingRow } from '../store/rows';
import { announce } from './announce';
import { bindingConditions, withReady } from './bindingConditions';
import { describeError } from './describeError';
import { detach, ensureResource } from './ensureResource';
import { nextLook } from './nextLook';
import { type BindingSeen, compileInputOf, pointedAt, readBinding } from './readBinding';
import { removeBinding } from './removeBinding';
import { removeNodes } from './removeNodes';
import { saveStatus } from './saveStatus';
import { standing } from './standing';
import type { BindingDeps } from './types';
import { underTheirIds } from './underTheirIds';
import { walk } from './walk';

const statusOf = ({ graph, nodes, conditions, observed_generation }: BindingRow) => ({ graph, nodes, conditions, observed_generation });

async function advance(deps: BindingDeps, seen: BindingSeen, target: TargetRegistration['target'], claim: Claim, signal: AbortSignal): Promise<number> {
  const { knex } = deps;
  const { binding, service, environment, resources, override } = seen;
  const pins = toPins(binding, seen.releases);
  const whole = compile({
    ...compileInputOf(seen, target.capabilities),
    pins,
    configRevision: binding.config_revision,
    ...(override ? { replicas: override.replicas } : {}),
    askedRuns: binding.jobs_asked,
  });
  const graph = binding.stopped ? standing(whole, resources) : whole;
  for (const node of graph.nodes.filter(n => n.resource)) {
    const known = pointedAt(seen, node);
    const made = await ensureResource(knex, claim, { node, service, environment, known });
    if (made) deps.changed({ kind: 'resource', name: made, change: 'created' });
    // Its name was taken by what is kept: compiled anew with the one that it has.
    if (made && made !== node.name) return 1;
  }

  await detach(knex, claim, resources, graph);

  // Nodes side by side report side by side: written one after the other, so that an older picture never lands last.
  let saving: Promise<void> = Promise.resolve();
  const save = (nodes: BindingRow['nodes']) =>
    (saving = saving.then(() => {
      const conditions = bindingConditions({ binding, pins, graph, nodes, at: new Date().toISOString(), override, alerts: seen.alerts });
      return saveStatus(knex, claim, binding, { graph, nodes, conditions, observed_generation: binding.generation });
    }));
  const known = underTheirIds(graph, binding.nodes);
  const fresh = announce(graph, known, binding.generation, new Date().toISOString());
  // Before any of them is made: a worker that is lost right after it made one leaves nothing behind that nobody knows of.
  if (fresh.length) await save([...known, ...fresh]);
  const walked = await walk({ graph, before: [...known, ...fresh], target, claim, signal, generation: binding.generation, onProgress: save });
  const left = await removeNodes({ graph, nodes: walked.nodes, target, claim, signal, mayRemove: walked.settled });
  await save(left);
  const next = nextLook({ nodes: left, inGraph: graph.nodes.map(n => n.id) });
  return Math.min(next, ...[override?.left_ms, seen.sizeLeftMs].flatMap(ms => (ms === undefined ? [] : [Math.max(ms, 1)])));
}

/** Makes the world match one binding: compiles its graph, walks it in order, and takes away what is no longer in it. */
export async function reconcileBinding(
  deps: BindingDeps,
  key: { service: string; environment: string },
  claim: Claim,
  signal: AbortSignal,
): Promise<number | null> {
  const seen = await readBinding(deps.knex, key);
  if (!seen) return null;
  const { binding } = seen;
  if (seen.override && seen.override.left_ms <= 0) {
    await fenced(deps.knex, claim, trx => endExpired(trx, binding.service, binding.environment));
    return 1;
  }
  if (seen.sizeLeftMs !== undefined && seen.sizeLeftMs <= 0) {
    await fenced(deps.knex, claim, trx => endExpiredSizes(trx, binding));
    return 1;
  }
  try {
    const { target } = deps.target(seen.environment.target);
    return binding.removing ? await removeBinding(deps, seen, target, claim, signal) : await advance(deps, seen, target, claim, signal);
  } catch (error) {
    if (signal.aborted || error instanceof LostClaimError) throw error;
    // Tried again by the loop for ever; meanwhile nobody is shown what was true before.
    const { what, why } = describeError(error);
    const cause = { node: binding.environment, words: why };
    const ready = binding.removing
      ? ({ status: 'False', reason: 'Removing', message: `It is being taken back. ${what}.`, cause } as const)
      : ({ status: 'Unknown', reason: 'NotLookedAfter', message: `${what}; it is tried again.`, cause, next: 'Tell the platform team if it stays.' } as const);
    await saveStatus(deps.knex, claim, binding, { ...statusOf(binding), conditions: withReady(binding, ready, new Date().toISOString()) });
    throw error;
  }
}
