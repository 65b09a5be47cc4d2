import type { DatabaseStatistics } from '../../dataProtocol.ts';

/** One thing that somebody has changed behind the agent's back. */
export type Drift = DatabaseStatistics['drift'][number];

const KEPT_MS = 3600_000;
const MOST = 50;

const words = ({ what, wanted, found }: Drift) =>
  `${what}: ${found}, wanted ${wanted}`;
const same = (a: Drift[], b: Drift[]) =>
  JSON.stringify(a) === JSON.stringify(b);

/** What was found changed in a database: what still is, and for an hour what was put right. */
export class DriftBook {
  readonly #standing = new Map<string, Drift[]>();
  #healed: Array<{ at: number; drift: Drift }> = [];

  /** What one look has found that stays as it is. True if that is news. */
  stands(look: string, drift: Drift[]): boolean {
    const before = this.#standing.get(look) ?? [];
    this.#standing.set(look, drift);
    return !same(before, drift);
  }

  /** What was put right. True if that is news. */
  healed(drift: Drift[]): boolean {
    const at = performance.now();
    const fresh = drift.map(one => ({ at, drift: { ...one, healed: true } }));
    const keys = new Set(fresh.map(one => words(one.drift)));
    this.#healed = [
      ...this.#healed.filter(one => !keys.has(words(one.drift))),
      ...fresh,
    ].slice(-MOST);
    return fresh.length > 0;
  }

  all(): Drift[] {
    const oldest = performance.now() - KEPT_MS;
    this.#healed = this.#healed.filter(one => one.at > oldest);
    return [
      ...[...this.#standing.values()].flat(),
      ...this.#healed.map(one => one.drift),
    ].slice(0, MOST);
  }

  /** In words, for who looks at the database; undefined where there is nothing to say. */
  words(): string | undefined {
    const lines = this.all().map(one =>
      one.healed ? `Put right: ${words(one)}` : `Changed: ${words(one)}`,
    );
    return lines.join('\n') || undefined;
  }

  /** Whether anything is other than it is wanted. */
  get open(): boolean {
    return [...this.#standing.values()].some(list => list.length);
  }
}
