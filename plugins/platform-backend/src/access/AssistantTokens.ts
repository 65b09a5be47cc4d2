import type { AuthService, DiscoveryService, HttpAuthService } from '@backstage/backend-plugin-api';
import type { Request } from 'express';

/** Makes the tokens that people give to assistants. */
export class AssistantTokens {
  readonly #services: { auth: AuthService; discovery: DiscoveryService; httpAuth: HttpAuthService };

  constructor(services: { auth: AuthService; discovery: DiscoveryService; httpAuth: HttpAuthService }) {
    this.#services = services;
  }

  /**
   * One for the person who asks. It is what Backstage calls a limited token of theirs: nothing takes it but the door of
   * assistants, so whoever holds it cannot pass for the person anywhere else.
   */
  async make(request: Request) {
    const { auth, discovery, httpAuth } = this.#services;
    const credentials = await httpAuth.credentials(request, { allow: ['user'] });
    const [{ token, expiresAt }, url] = await Promise.all([auth.getLimitedUserToken(credentials), discovery.getExternalBaseUrl('mcp-actions')]);
    return { token, expiresAt: expiresAt.toISOString(), url: `${url}/v1` };
  }
}
