/** What a target cannot do is said in conditions of its own: the contract holds for everything else. */
const GAP = /(NotAvailable|NotEnforced|NotEvaluated|NotScheduled|Ignored)$/;

const conditionsOf = (conditions: any[]) =>
  conditions
    .filter(c => !GAP.test(c.type))
    .map(c => `${c.type}=${c.status}${c.reason ? ` ${c.reason}` : ''}`)
    .sort();

/** What an operation came to, as every door tells it: kind, steps in their order with how each ended, outcome. */
export const toldOfOperation = (operation: any) => ({
  kind: operation.kind,
  outcome: operation.outcome,
  steps: operation.steps.map((s: any) => `${s.id} ${s.state}`),
});

/** What is shown of a place: what serves, its conditions, and every node with its phase and the names of its outputs that are promised on all targets. */
export const toldOfPlace = (place: any) => ({
  release: place.release,
  ready: place.ready,
  conditions: conditionsOf(place.conditions),
  nodes: place.nodes.map((n: any) => `${n.id} ${n.phase}`).sort(),
});
