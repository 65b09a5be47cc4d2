import type { Knex } from 'knex';
import type { EnvironmentRow } from '../store/rows';
import { type EnvironmentRules, quotaOf } from './rules';

/** The environments that count for a team: its own, and the previews of its services. */
export const countedFor = (knex: Knex, team: string) =>
  knex<EnvironmentRow>('environment')
    .where(q => q.where({ team }).orWhereIn('service', knex('service').where({ team }).select('name')))
    .orderBy('name');

const NAMED = 20;
const describe = ({ name, service, branch }: Pick<EnvironmentRow, 'name' | 'service' | 'branch'>) => (branch === null ? name : `${name} (${branch} of ${service})`);

/** Why a team that has these can have no more, with all that uses its quota; undefined while it can. Pure. */
export function overQuota(rules: Pick<EnvironmentRules, 'quota' | 'quotas'>, team: string, used: Array<Pick<EnvironmentRow, 'name' | 'service' | 'branch'>>, more = 1) {
  const limit = quotaOf(rules, team);
  if (used.length + more <= limit) return undefined;
  const names = `${used.slice(0, NAMED).map(describe).join(', ')}${used.length > NAMED ? ` and ${used.length - NAMED} more` : ''}`;
  return {
    what: `The quota of team ${team} is reached`,
    why: used.length ? `It has ${used.length} of ${limit} environments: ${names}` : `It may have ${limit} environments`,
    next: used.length ? `Tear one down (platform env delete ${used[0].name}), or ask the platform team for a larger quota (platform.environments.quotas).` : 'Ask the platform team for a quota (platform.environments.quotas).',
  };
}
