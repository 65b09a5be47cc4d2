import type { EnvironmentPlan, PlanAction } from '../api/productionTypes';
import type { PlanRequest } from './planRequest';

const VERBS: Record<PlanAction['verb'], string> = {
  create: 'Create',
  update: 'Change',
  replace: 'Replace',
  detach: 'Detach, keep',
  delete: 'Remove',
  none: 'Leave as it is',
};

/** What is done to a thing, in a word or two. */
export const verbWords = (verb: PlanAction['verb']) => VERBS[verb] ?? verb;

const IMPACTS: Record<PlanAction['impact'], string> = {
  none: 'nobody notices',
  restart: 'restarts',
  replacement: 'is replaced',
  'data-loss': 'loses data',
};

/** What those who use it feel. */
export const impactWords = (impact: PlanAction['impact']) =>
  IMPACTS[impact] ?? impact;

const TYPES: Record<string, string> = {
  postgres: 'Database',
  migration: 'Migration',
  workload: 'Processes',
  route: 'Address',
};

/** What kind of thing it is. */
export const typeWords = (type: string) => TYPES[type] ?? type;

type Difference = NonNullable<EnvironmentPlan['configuration']>[number];

const CHANGES: Record<Difference['change'], string> = {
  added: 'Set',
  changed: 'Change',
  removed: 'Take out',
};

/** What becomes of a name of the configuration, in a word or two. */
export const changeWords = (change: Difference['change']) =>
  CHANGES[change] ?? change;

/** `debug → info, as in staging`: as far as it may be shown, and whom it follows. Pure. */
export function differenceWords({
  before,
  after,
  follows,
}: Pick<Difference, 'before' | 'after' | 'follows'>): string {
  const values = [before, after].filter(value => value !== undefined);
  return [values.join(' → '), follows && `as in ${follows}`]
    .filter(Boolean)
    .join(', ');
}

/** Actions that change something, and how many leave things alone. */
export function splitActions(actions: PlanAction[]) {
  return {
    changes: actions.filter(action => action.verb !== 'none'),
    same: actions.filter(action => action.verb === 'none').length,
  };
}

/** `r3 → r5`; `r5, the first one`; `r5, which serves already`. */
export function pinWords({
  from,
  to,
}: Pick<EnvironmentPlan, 'from' | 'to'>): string {
  if (!from) return `${to}, the first one`;
  return from === to ? `${to}, which serves already` : `${from} → ${to}`;
}

/** Whether `to` is an older release than `from`. */
export const isWayBack = ({
  from,
  to,
}: Pick<EnvironmentPlan, 'from' | 'to'>): boolean =>
  from !== null && Number(to.slice(1)) < Number(from.slice(1));

/** `1 commit comes with it`, `3 commits are taken out`. */
export function commitsWords(
  plan: Pick<EnvironmentPlan, 'from' | 'to' | 'commits'>,
): string {
  const one = plan.commits.length === 1;
  const back = isWayBack(plan);
  const verb = one
    ? ['comes with it', 'is taken out']
    : ['come with it', 'are taken out'];
  return `${plan.commits.length} ${one ? 'commit' : 'commits'} ${
    verb[back ? 1 : 0]
  }`;
}

/** Money as people write it; whole amounts without cents. */
export function money(amount: number, currency: string): string {
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: Number.isInteger(amount) ? 0 : 2,
  }).format(amount);
}

/** `€12 a month, as now`; `€24 a month, €12 more`. */
export function costWords(
  cost: { before: number; after: number },
  currency: string,
): string {
  const { before, after } = cost;
  const now = `${money(after, currency)} a month`;
  const more = Math.round((after - before) * 100) / 100;
  if (!more) return `${now}, as now`;
  return `${now}, ${money(Math.abs(more), currency)} ${
    more > 0 ? 'more' : 'less'
  }`;
}

/** The dialog's heading. */
export function requestTitle(service: string, request: PlanRequest): string {
  switch (request.kind) {
    case 'promote':
      return `Promote ${service} to ${request.to}`;
    case 'rollback':
      return `Roll ${service} back in ${request.environment}`;
    case 'restart':
      return `Restart ${service} in ${request.environment}`;
    default:
      return `Deploy ${
        request.release ? `${request.release} of ` : ''
      }${service}${request.to ? ` to ${request.to}` : ''}`;
  }
}

/** What the button that does it says. */
export const applyWords: Record<PlanRequest['kind'], string> = {
  deploy: 'Deploy',
  promote: 'Promote',
  rollback: 'Roll back',
  restart: 'Restart',
};

/** Whether a plan changes anything at all. */
export const changesNothing = (environments: EnvironmentPlan[]) =>
  environments.every(
    one => one.from === one.to && !splitActions(one.actions).changes.length,
  );

/** A policy that says no: nothing may be applied then. */
export const deniedBy = (environments: EnvironmentPlan[]) =>
  environments.flatMap(one => one.policies).find(p => p.effect === 'deny');
