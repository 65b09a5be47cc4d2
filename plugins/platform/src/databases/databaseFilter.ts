import type { DatabaseQuery, DatabaseState } from '../api/databaseTypes';
import { STATE_WORDS } from './databaseWords';

/** What is offered to narrow the list by, beside names. */
export const STATE_OPTIONS = [
  { value: '', label: 'Every state' },
  { value: 'orphan', label: 'Nobody uses it' },
  ...Object.entries(STATE_WORDS).map(([value, label]) => ({ value, label })),
];

/** What an address asks for; a word that means nothing counts as none. Pure. */
export function databaseQuery(params: URLSearchParams): DatabaseQuery {
  const state = params.get('state') ?? '';
  return {
    q: params.get('q')?.trim() || undefined,
    team: params.get('team') || undefined,
    environment: params.get('environment') || undefined,
    state: state in STATE_WORDS ? (state as DatabaseState) : undefined,
    orphan: state === 'orphan' || undefined,
  };
}

/** What is said where nothing is shown. Pure. */
export const emptyWords = (narrowed: boolean): string =>
  narrowed ? 'Nothing fits what is asked for.' : 'There is no database yet.';
