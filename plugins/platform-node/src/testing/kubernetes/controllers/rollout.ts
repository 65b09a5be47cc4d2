/** How many of a share: `25%` of four is one. */
export function share(value: number | string, of: number, up: boolean): number {
  if (typeof value === 'number') return value;
  const part = (Number.parseFloat(value) / 100) * of;
  return up ? Math.ceil(part) : Math.floor(part);
}

/** How many of the replicas a strategy lets be missing. */
export function mayLack(replicas: number, strategy: any): number {
  if (strategy.type === 'Recreate') return 0;
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate;
  const missing = share(maxUnavailable, replicas, false);
  return missing || Number(share(maxSurge, replicas, true) === 0);
}

/** How many replicas a set has, and how many of them serve. */
export interface SetSize {
  wanted: number;
  ready: number;
}

/** The sizes of the new and the old sets, one step nearer to the new. */
export function rollout(
  replicas: number,
  strategy: any,
  fresh: SetSize,
  old: SetSize[],
): { fresh: number; old: number[] } {
  const oldWanted = old.reduce((sum, set) => sum + set.wanted, 0);
  if (strategy.type === 'Recreate')
    return {
      fresh: oldWanted ? fresh.wanted : replicas,
      old: old.map(() => 0),
    };
  const surge = share(strategy.rollingUpdate.maxSurge, replicas, true);
  const unavailable = mayLack(replicas, strategy);
  const room = Math.max(0, replicas + surge - oldWanted - fresh.wanted);
  const next = oldWanted ? Math.min(replicas, fresh.wanted + room) : replicas;
  const ready = fresh.ready + old.reduce((sum, set) => sum + set.ready, 0);
  let spare = Math.max(0, ready - (replicas - unavailable));
  const sizes = old.map(set => {
    // What does not serve goes first and costs nothing.
    const idle = Math.min(set.wanted - set.ready, set.wanted);
    const gone = Math.min(spare, set.wanted - idle);
    spare -= gone;
    return set.wanted - idle - gone;
  });
  return { fresh: Math.min(next, replicas), old: sizes };
}
