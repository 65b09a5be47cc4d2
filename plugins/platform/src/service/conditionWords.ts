import type { components } from '@waymark/platform-common/api';

type Condition = components['schemas']['Condition'];

/** How much a condition asks of whoever reads it. */
export type Weight = 'problem' | 'note' | 'fine';

/**
 * Types whose `True` is the bad news: what the target cannot do, what drifted, was overridden or has failed. All others
 * are good when true.
 */
const TRUE_IS_NEWS =
  /Not[A-Z]\w*$|(Drifted|Overridden|Frozen|Ignored|Shared|Unavailable|Missing|Failed|Suspended)$/;

/** Reasons of what comes by itself within a moment: nothing is wrong. */
const ON_ITS_WAY = new Set(['NotYet', 'Proving']);

/** Whether a condition is a problem, something to know, or fine. */
export function weightOf(condition: Condition): Weight {
  const news = TRUE_IS_NEWS.test(condition.type);
  if (news && condition.status === 'False') return 'fine';
  if (news) return condition.type.endsWith('Failed') ? 'problem' : 'note';
  if (condition.status === 'True') return 'fine';
  if (ON_ITS_WAY.has(condition.reason)) return 'note';
  if (
    condition.status === 'Unknown' ||
    condition.reason === 'Failing' ||
    condition.reason === 'Overdue' ||
    condition.cause?.words
  ) {
    return 'problem';
  }
  return 'note';
}

const ORDER: Weight[] = ['problem', 'note', 'fine'];

/** Problems first; otherwise as the platform lists them. */
export function sortConditions(conditions: Condition[]): Condition[] {
  return [...conditions].sort(
    (a, b) => ORDER.indexOf(weightOf(a)) - ORDER.indexOf(weightOf(b)),
  );
}

/** `TLSNotAvailable` as `TLS not available`. */
export function typeWords(type: string): string {
  const words = type.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+/g) ?? [
    type,
  ];
  return words
    .map((word, at) =>
      at > 0 && !/^[A-Z]{2,}$/.test(word) ? word.toLocaleLowerCase('en') : word,
    )
    .join(' ');
}
