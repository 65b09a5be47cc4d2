import type { ApiEnvironment, ApiPerson } from '@waymark/platform-common/api';
import { notAMember } from '../service/promotion/blocked';

/**
 * Why this person can neither extend an environment nor tear it down; undefined where both are possible, or while it is
 * not known yet. Pure.
 *
 * @param mine - services of this person's teams; undefined while they are not known
 */
export function whyNotLife(
  environment: Pick<ApiEnvironment, 'team' | 'service'>,
  me: ApiPerson | undefined,
  mine: string[] | undefined,
): string | undefined {
  const { team, service } = environment;
  if (team) return notAMember(team, me)?.why;
  if (!service || !me || me.isPlatformTeam || !mine) return undefined;
  return mine.includes(service)
    ? undefined
    : `Only people of the team of ${service} and of the platform team can.`;
}
