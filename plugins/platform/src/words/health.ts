import type { ApiHealthColor } from '@waymark/platform-common/api';

/** A dot's colour in one word or two: colour alone says nothing to many. */
export const HEALTH_WORDS: Record<ApiHealthColor, string> = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  failing: 'Failing',
  deploying: 'Deploying',
  empty: 'Nothing deployed',
  unknown: 'Unknown',
};

/** From what needs a person first to what needs none. The same order in which the API picks a service's one dot. */
const WORST_FIRST: ApiHealthColor[] = [
  'failing',
  'unknown',
  'degraded',
  'deploying',
  'healthy',
  'empty',
];

/** Sorts worst first, then by name. */
export function worstFirst(
  a: { name: string; color: ApiHealthColor },
  b: { name: string; color: ApiHealthColor },
): number {
  return (
    WORST_FIRST.indexOf(a.color) - WORST_FIRST.indexOf(b.color) ||
    a.name.localeCompare(b.name)
  );
}

/** One line on many: `6 services: 1 failing, 5 healthy`. */
export function summary(colors: ApiHealthColor[]): string {
  const counts: Partial<Record<ApiHealthColor, number>> = {};
  for (const color of colors) counts[color] = (counts[color] ?? 0) + 1;
  return countedSummary(colors.length, counts);
}

/** The same of those that somebody else has counted. */
export function countedSummary(
  count: number,
  counts: Partial<Record<ApiHealthColor, number>>,
): string {
  const total = `${count} ${count === 1 ? 'service' : 'services'}`;
  const parts = WORST_FIRST.filter(color => counts[color]).map(
    color => `${counts[color]} ${HEALTH_WORDS[color].toLocaleLowerCase('en')}`,
  );
  return parts.length ? `${total}: ${parts.join(', ')}` : total;
}
