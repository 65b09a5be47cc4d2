import type { ApiActivity } from '@waymark/platform-common/api';

/** What the list can be narrowed to. */
export const KINDS = [
  { value: 'all', label: 'Everything' },
  { value: 'operation', label: 'Operations' },
  { value: 'release', label: 'Releases' },
  { value: 'health', label: 'Health' },
  { value: 'gate', label: 'Approvals, freezes, incidents' },
];

const GATES = ['approval', 'freeze', 'incident'];

/** Whether an entry is of a kind, by the first word of its type. */
export function ofKind(
  entry: Pick<ApiActivity, 'type'>,
  kind: string,
): boolean {
  const first = entry.type.split('.')[0];
  if (kind === 'all') return true;
  return kind === 'gate' ? GATES.includes(first) : first === kind;
}
