/**
 * Routes that answer without a token, each with the reason why that is right. Every other route answers 401. `<plugin>` stands for any plugin.
 */
export const OPEN_ROUTES: Record<string, string> = {
  'GET /.backstage/health/v1/readiness': 'probes have no token',
  'GET /.backstage/health/v1/liveness': 'probes have no token',
  'GET /.backstage/auth/v1/jwks.json': 'public keys',
  'DELETE /.backstage/auth/v1/cookie': "takes the caller's own cookie away",
  'GET /api/<plugin>/.backstage/auth/v1/jwks.json': 'public keys',
  'DELETE /api/<plugin>/.backstage/auth/v1/cookie':
    "takes the caller's own cookie away",

  // signing in
  'GET /api/auth/waymark-local/people':
    'the sign-in page of the embedded default',
  'GET /api/auth/waymark-local/start': 'not implemented by this provider',
  'GET /api/auth/waymark-local/handler/frame':
    'not implemented by this provider',
  'POST /api/auth/waymark-local/handler/frame':
    'not implemented by this provider',
  'GET /api/auth/.well-known/openid-configuration': 'public by its standard',
  'GET /api/auth/.well-known/jwks.json': 'public keys',
  'GET /api/auth/.well-known/oauth-client/cli.json': 'not enabled: 404',
  'GET /api/auth/.well-known/backstage/permissions/metadata':
    'names of permissions, the same in every Backstage',

  'GET /api/permission/health': 'says ok and nothing more',
};

/** The portal's own files, which are there once it has been built. */
export const PORTAL_ROUTES = new Set(['GET /*', 'GET /api/app/*']);

/** Doors that nobody gets through, with or without a token: 404. */
export const SHUT_DOORS =
  /\/\.backstage\/scheduler\/|^\/api\/auth\/\.backstage\/actions\//;

/** The entry of the list that a route would have. */
export function openRouteKey(method: string, path: string): string {
  return `${method} ${path.replace(
    /^\/api\/[a-z-]+(\/\.backstage\/auth\/)/,
    '/api/<plugin>$1',
  )}`;
}
