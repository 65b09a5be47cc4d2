import type { Config } from '@backstage/config';

/** Ways to sign in that a company can choose from. */
export const PROVIDERS = ['github', 'oidc'] as const;

/** One of them. */
export type Provider = (typeof PROVIDERS)[number];

/**
 * Which of them this company uses: `app.signIn.providers`, which the sign-in page reads too.
 *
 * @throws Error when there are none and nobody can be picked either: such a portal could not be entered
 */
export function chosenProviders(config: Config): Provider[] {
  const key = 'app.signIn.providers';
  const chosen = config.getOptionalStringArray(key) ?? [];
  const unknown = chosen.find(id => !PROVIDERS.includes(id as Provider));
  if (unknown !== undefined) {
    throw new Error(
      `${key} names "${unknown}", which is not a way to sign in. Use ${PROVIDERS.join(
        ' or ',
      )}.`,
    );
  }
  if (!chosen.length && !config.has('auth.providers.waymark-local')) {
    throw new Error(
      `Nobody could sign in: ${key} is empty. Name ${PROVIDERS.join(
        ' or ',
      )} there, and configure it below auth.providers.`,
    );
  }
  return chosen as Provider[];
}
