import type {
  ApiHealthColor,
  ApiWallService,
} from '@waymark/platform-common/api';
import { formatBudget } from '../words/traffic';

type Budget = NonNullable<ApiWallService['budget']>;

/** From here on somebody should think before the next release. */
const LITTLE = 0.25;

/** How a budget looks: like what is healthy, degraded or failing; like nothing known before the first request. */
export function budgetColor({ left, since }: Budget): ApiHealthColor {
  if (since === null) return 'empty';
  if (left <= 0) return 'failing';
  return left < LITTLE ? 'degraded' : 'healthy';
}

/** Share of the bar that is filled, in percent. */
export const budgetWidth = ({ left, since }: Budget): number =>
  since === null ? 0 : Math.round(Math.min(1, Math.max(0, left)) * 100);

/** In one line: `Error budget of production: 12 % left of 99.9 %`. */
export function budgetWords(budget: Budget): string {
  const { environment, objective, since, left } = budget;
  const of = `Error budget of ${environment}`;
  if (since === null) return `${of}: no request yet, objective ${objective} %`;
  return left <= 0
    ? `${of} used up: ${budget.errors} of ${budget.requests} requests failed, objective ${objective} %`
    : `${of}: ${formatBudget(budget)} left, objective ${objective} %`;
}
