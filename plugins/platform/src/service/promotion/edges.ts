import type {
  ApiEnvironment,
  ApiServiceEnvironment,
} from '@waymark/platform-common/api';

/** How far the place before is ahead of the next one. */
export type Ahead =
  | { kind: 'nothing' }
  | { kind: 'same' }
  | { kind: 'first' }
  | { kind: 'behind' }
  | { kind: 'commits'; count: number; more: boolean };

type Pinned = Pick<ApiServiceEnvironment, 'release' | 'commit'>;

const numberOf = (release: string) => Number(release.slice(1));

/**
 * What lies between two places of the promotion order.
 *
 * @param commits - ids of the repository's newest commits, newest first
 */
export function aheadOf(from: Pinned, to: Pinned, commits: string[]): Ahead {
  if (!from.release) return { kind: 'nothing' };
  if (!to.release) return { kind: 'first' };
  if (from.release === to.release) return { kind: 'same' };
  if (numberOf(from.release) < numberOf(to.release)) return { kind: 'behind' };
  const start = commits.indexOf(from.commit?.sha ?? '');
  const end = commits.indexOf(to.commit?.sha ?? '');
  if (start === -1) return { kind: 'commits', count: 0, more: true };
  if (end === -1) {
    return { kind: 'commits', count: commits.length - start, more: true };
  }
  return { kind: 'commits', count: end - start, more: false };
}

/** The same in words, for the arrow. */
export function aheadWords(ahead: Ahead): string {
  switch (ahead.kind) {
    case 'nothing':
      return 'nothing to promote';
    case 'same':
      return 'up to date';
    case 'first':
      return 'first release';
    case 'behind':
      return 'older than what serves';
    default: {
      if (ahead.more && ahead.count === 0) return 'ahead';
      const least = ahead.more ? 'at least ' : '';
      const unit = ahead.count === 1 ? 'commit' : 'commits';
      return `${least}${ahead.count} ${unit} ahead`;
    }
  }
}

/** A service's environments along the promotion order, and those outside of it. */
export function inOrder(
  here: ApiServiceEnvironment[],
  environments: Array<Pick<ApiEnvironment, 'name' | 'order'>>,
): { order: ApiServiceEnvironment[]; others: ApiServiceEnvironment[] } {
  const place = new Map(
    environments.flatMap(e => (e.order === null ? [] : [[e.name, e.order]])),
  );
  const at = (e: ApiServiceEnvironment) => place.get(e.name)!;
  return {
    order: here
      .filter(e => place.has(e.name))
      .sort((a, b) => Number(at(a)) - Number(at(b))),
    others: here.filter(e => !place.has(e.name)),
  };
}
