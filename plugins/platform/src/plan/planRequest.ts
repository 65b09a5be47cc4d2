/** What a plan is asked for: the newest release through the order, what serves in one place to the next, a way back, or the same once more. */
export type PlanRequest =
  | { kind: 'deploy'; release?: string; to?: string }
  | { kind: 'promote'; from: string; to: string }
  | { kind: 'rollback'; environment: string; to?: string }
  | { kind: 'restart'; environment: string };

const KEYS = ['plan', 'from', 'to', 'in', 'release'];

/** Reads it from the page's address, where it lives so that a plan can be linked to; undefined where none is asked for. */
export function readPlanRequest(
  params: URLSearchParams,
): PlanRequest | undefined {
  const get = (name: string) => params.get(name) || undefined;
  const [from, to, environment] = [get('from'), get('to'), get('in')];
  switch (params.get('plan')) {
    case 'deploy':
      return { kind: 'deploy', release: get('release'), to };
    case 'promote':
      return from && to ? { kind: 'promote', from, to } : undefined;
    case 'rollback':
      return environment ? { kind: 'rollback', environment, to } : undefined;
    case 'restart':
      return environment ? { kind: 'restart', environment } : undefined;
    default:
      return undefined;
  }
}

/** The address with this request in it, or with none; whatever else stands there stays. */
export function writePlanRequest(
  params: URLSearchParams,
  request: PlanRequest | undefined,
): URLSearchParams {
  const next = new URLSearchParams(params);
  KEYS.forEach(key => next.delete(key));
  if (!request) return next;
  next.set('plan', request.kind);
  const values =
    'environment' in request
      ? { in: request.environment, ...('to' in request && { to: request.to }) }
      : request;
  for (const [key, value] of Object.entries(values)) {
    if (value && key !== 'kind') next.set(key, value);
  }
  return next;
}
