/** One that may be picked. */
export interface Candidate {
  key: string | number;
  /** Above 0. */
  weight: number;
}

/**
 * Smooth weighted round robin: over as many picks as the weights add up to, each is picked exactly as often as its
 * weight says, spread as evenly as can be. Candidates may come and go between picks.
 */
export class SmoothWeighted {
  readonly #current = new Map<Candidate['key'], number>();

  /** The one whose turn it is; undefined if there is none. */
  pick<T extends Candidate>(candidates: T[]): T | undefined {
    if (candidates.length < 2) return candidates[0];
    let total = 0;
    let best: T | undefined;
    let highest = -Infinity;
    for (const candidate of candidates) {
      total += candidate.weight;
      const current = (this.#current.get(candidate.key) ?? 0) + candidate.weight;
      this.#current.set(candidate.key, current);
      if (current > highest) {
        highest = current;
        best = candidate;
      }
    }
    this.#current.set(best!.key, highest - total);
    if (this.#current.size > candidates.length) this.#forget(candidates);
    return best;
  }

  #forget(candidates: Candidate[]) {
    const keys = new Set(candidates.map(candidate => candidate.key));
    for (const key of this.#current.keys()) if (!keys.has(key)) this.#current.delete(key);
  }
}
