import { AuthenticationError, InputError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';

/**
 * The header that names the person picked. A page of another origin cannot send it without asking first, and the
 * backend does not answer other origins.
 */
export const PERSON_HEADER = 'x-waymark-person';

/** Takes the caller's word for who they are. */
export const pickAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: () => undefined,
  async authenticate({ req }) {
    const header = req.header(PERSON_HEADER);
    if (!header) {
      throw new AuthenticationError(
        `Nobody was picked: the header ${PERSON_HEADER} is missing. Send an entity reference such as user:default/david.mensah; the people are at /api/auth/waymark-local/people.`,
      );
    }
    return { result: { entityRef: parsePerson(header) } };
  },
});

function parsePerson(value: string): string {
  if (!/^user:[a-z0-9-]{1,63}\/[a-z0-9._-]{1,63}$/i.test(value)) {
    throw new InputError(
      `The header ${PERSON_HEADER} does not name a person. Send an entity reference such as user:default/david.mensah.`,
    );
  }
  return value.toLowerCase();
}
