import {
  coreServices,
  createServiceFactory,
  type HttpAuthService,
} from '@backstage/backend-plugin-api';
import { DefaultHttpAuthService } from '@backstage/backend-defaults/httpAuth';

/** The plugin that assistants talk to. */
const ASSISTANTS = 'mcp-actions';

/**
 * Where assistants come in, and nowhere else, a token does that was made for one (`POST /assistant-tokens`): Backstage
 * calls it a limited one. So what is given to an assistant opens this door alone.
 */
export const httpAuth = createServiceFactory({
  service: coreServices.httpAuth,
  deps: {
    auth: coreServices.auth,
    discovery: coreServices.discovery,
    plugin: coreServices.pluginMetadata,
  },
  async factory({ auth, discovery, plugin }) {
    const pluginId = plugin.getId();
    const inner = DefaultHttpAuthService.create({ auth, discovery, pluginId });
    return pluginId === ASSISTANTS ? takingAssistantTokens(inner) : inner;
  },
});

/** Takes a limited token from the header only: cookies hold such tokens too, and any page could send those. */
export function takingAssistantTokens(inner: HttpAuthService): HttpAuthService {
  return {
    credentials: (request, options) =>
      inner.credentials(request, {
        ...options,
        allowLimitedAccess: /^Bearer +\S+$/i.test(
          request.headers.authorization ?? '',
        ),
      }),
    issueUserCookie: (response, options) =>
      inner.issueUserCookie(response, options),
  };
}
