import type { ApiEnvironment } from '@waymark/platform-common/api';

/** Who has to agree before something reaches an environment; undefined where nobody has to. Pure. */
export function approvalAhead(
  environments: Pick<ApiEnvironment, 'name' | 'protection'>[],
  name: string,
  team: string,
): string | undefined {
  const { protection } = environments.find(one => one.name === name) ?? {};
  return protection === 'deny'
    ? `${name} is protected: another owner of team ${team} has to approve it first. Until then nothing changes there.`
    : undefined;
}
