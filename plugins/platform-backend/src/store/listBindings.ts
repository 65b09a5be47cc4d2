import type { HealthColor } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { bindingStates, STATE_RANK, STATES } from './bindingStates';
import { listPage, type Page, type PageRequest } from './listPage';

export type BindingKind = 'production' | 'before-production' | 'own' | 'preview';
export type BindingSort = 'service' | 'health' | 'cost' | 'deployed' | 'age';

/** A place with its state, as `bindingStates` has it. */
export interface BindingState {
  service: string; environment: string; team: string; kind: BindingKind; stable: number | null; candidate: number | null; weight: number;
  stable_since: Date | null; created_at: Date; monthly_cost: string; error_rate: number | null; state: HealthColor;
}

/** Which places are asked for. */
export interface BindingFilter { teams?: string[]; environment?: string; kind?: BindingKind; states?: HealthColor[]; text?: string }

/** What comes first, as a number that rises: the dearest, the newest and the oldest first. */
const FIRST: Record<Exclude<BindingSort, 'service'>, string> = {
  health: STATE_RANK,
  cost: '-monthly_cost',
  deployed: 'coalesce(-extract(epoch FROM stable_since), 0)',
  age: 'extract(epoch FROM created_at)',
};

/** A page of places. */
export async function listBindings(knex: Knex, filter: BindingFilter, sort: BindingSort, request: PageRequest): Promise<Page<BindingState>> {
  const { teams, environment, kind, states, text } = filter;
  const found = bindingStates(knex, sort === 'health')
    .modify(q => void (teams && q.whereIn('team', teams)))
    .modify(q => void (environment && q.where({ environment })))
    .modify(q => void (kind && q.where({ kind })))
    .modify(q => {
      // Said the shorter way: Postgres takes what is left out for rare, and walks the places in their order until a page is full.
      const others = STATES.filter(state => !states?.includes(state));
      if (states && others.length < states.length) q.whereNotIn('state', others);
      else if (states) q.whereIn('state', states);
    })
    .modify(q => void (text && q.where(w => w.whereRaw('position(? in service) > 0', [text]).orWhereRaw('position(? in environment) > 0', [text]))));
  if (sort === 'service') return listPage<BindingState>(found, request, { columns: ['service', 'place', 'environment'], direction: 'asc' });
  const placed = knex.from(found.select('*', knex.raw(`${FIRST[sort]} AS first`)).as('binding'));
  return listPage<BindingState>(placed, request, { columns: ['first', 'service', 'environment'], direction: 'asc' });
}
