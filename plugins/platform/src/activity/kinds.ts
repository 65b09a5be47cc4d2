import type { ActivityKind } from '../api/PlatformApi';

/** What the list can be narrowed to. */
export const KINDS: Array<{ value: 'all' | ActivityKind; label: string }> = [
  { value: 'all', label: 'Everything' },
  { value: 'operation', label: 'Operations' },
  { value: 'release', label: 'Releases' },
  { value: 'health', label: 'Health' },
  { value: 'gate', label: 'Approvals, freezes, incidents' },
];

/** The kind that an address asks for; undefined for all of them, and for what there is not. */
export const kindOf = (value: string | null): ActivityKind | undefined =>
  KINDS.map(kind => kind.value).find(
    (kind): kind is ActivityKind => kind !== 'all' && kind === value,
  );
