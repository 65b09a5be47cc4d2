import type {
  ApiEnvironmentKind,
  ApiHealthColor,
} from '@waymark/platform-common/api';
import type { BindingQuery } from '../api/PlatformApi';
import { HEALTH_WORDS } from '../words/health';

const RUNS: ApiHealthColor[] = [
  'failing',
  'unknown',
  'degraded',
  'deploying',
  'healthy',
];

/** What is asked for by a word in the address; without one, what runs. */
const STATES: Array<{
  value: string;
  label: string;
  state?: ApiHealthColor[];
}> = [
  { value: '', label: 'What runs', state: RUNS },
  {
    value: 'look',
    label: 'What needs a look',
    state: ['failing', 'unknown', 'degraded'],
  },
  ...[...RUNS, 'empty' as const].map(color => ({
    value: color,
    label: HEALTH_WORDS[color],
    state: [color],
  })),
  { value: 'all', label: 'Every state' },
];

const SORTS: Array<{
  value: string;
  label: string;
  sort: NonNullable<BindingQuery['sort']>;
}> = [
  { value: '', label: 'By name', sort: 'service' },
  { value: 'health', label: 'Worst first', sort: 'health' },
  { value: 'cost', label: 'Dearest first', sort: 'cost' },
  { value: 'deployed', label: 'Newest release first', sort: 'deployed' },
  { value: 'age', label: 'Oldest first', sort: 'age' },
];

/** Kinds of environments in a person's words. */
export const KIND_WORDS: Record<ApiEnvironmentKind, string> = {
  production: 'Production',
  'before-production': 'Before production',
  own: 'Teams’ own',
  preview: 'Previews',
};

const option = ({ value, label }: { value: string; label: string }) => ({
  value,
  label,
});

export const STATE_OPTIONS = STATES.map(option);
export const SORT_OPTIONS = SORTS.map(option);
export const KIND_OPTIONS = [
  { value: 'every', label: 'All' },
  ...Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label })),
];

/** What an address asks for; a word that means nothing counts as none. */
export function bindingQuery(params: URLSearchParams): BindingQuery {
  const found = <T extends { value: string }>(list: T[], name: string) =>
    list.find(one => one.value === (params.get(name) ?? '')) ?? list[0];
  const kind = params.get('kind') ?? '';
  return {
    team: params.get('team') || undefined,
    environment: params.get('environment') || undefined,
    kind: kind in KIND_WORDS ? (kind as keyof typeof KIND_WORDS) : undefined,
    state: found(STATES, 'state').state,
    q: params.get('q') || undefined,
    sort: found(SORTS, 'sort').sort,
  };
}
