import type {
  Database,
  DatabaseQuery,
  DatabaseState,
} from '../api/databaseTypes';
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
    team: params.get('team') || undefined,
    environment: params.get('environment') || undefined,
    state: state in STATE_WORDS ? (state as DatabaseState) : undefined,
    orphan: state === 'orphan' || undefined,
  };
}

/** What is said where nothing is shown. A text is looked for in what was loaded only. Pure. */
export function emptyWords(narrowed: boolean, thereIsMore: boolean): string {
  if (thereIsMore) return 'None of those loaded so far fits: there are more.';
  return narrowed
    ? 'Nothing fits what is asked for.'
    : 'There is no database yet.';
}

/** Those of which a name has the text in it. Pure. */
export function withText<
  T extends Pick<Database, 'id' | 'name' | 'service' | 'objectName'>,
>(rows: T[], text: string): T[] {
  const part = text.trim().toLocaleLowerCase('en');
  if (!part) return rows;
  return rows.filter(({ id, name, service, objectName }) =>
    [id, name, service ?? '', objectName].some(word =>
      word.toLocaleLowerCase('en').includes(part),
    ),
  );
}
