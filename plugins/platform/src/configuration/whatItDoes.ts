import type { ApiServiceEnvironment } from '@waymark/platform-common/api';

/** What a change of the configuration does in an environment, in one sentence. Pure. */
export function whatItDoes(
  place: Pick<ApiServiceEnvironment, 'name' | 'release' | 'replicas'>,
): string {
  if (!place.release)
    return `Nothing serves in ${place.name} yet: it counts for what is deployed there next.`;
  const count = place.replicas?.wanted ?? 1;
  const replicas = `${count} ${count === 1 ? 'replica' : 'replicas'}`;
  return `${place.release} starts anew beside itself in ${place.name}, ${replicas}, and takes the traffic when it is up; then the old ones end. No request fails, and what serves stays where the new one does not come up.`;
}

/** What a name can be, as the platform takes it. */
export const NAME = /^[A-Z][A-Z0-9_]{0,62}$/;
/** As short as a secret can be: a shorter one could not be masked in logs. */
export const SHORTEST_SECRET = 4;

/** Why this cannot be sent, undefined if it can. Pure. */
export function whyNotSet(what: {
  kind: 'value' | 'secret';
  name: string;
  value: string;
  generate: boolean;
}): string | undefined {
  const { kind, name, value, generate } = what;
  if (!NAME.test(name))
    return 'A name has capital letters, digits and underscores, and begins with a letter.';
  if (kind === 'value' || generate) return undefined;
  return value.length < SHORTEST_SECRET
    ? `A secret has at least ${SHORTEST_SECRET} characters.`
    : undefined;
}
