import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** What `app-config.yaml` reads; `npm start` sets all of them. */
const EMBEDDED = [
  'WAYMARK_DATA',
  'WAYMARK_PORT',
  'WAYMARK_PROXY_PORT',
  'WAYMARK_AGENT_SOCKET',
  'POSTGRES_HOST',
  'POSTGRES_PORT',
  'POSTGRES_USER',
  'POSTGRES_PASSWORD',
];

/** What `app-config.production.yaml` reads in any case. */
const PRODUCTION = [
  'WAYMARK_DATA',
  'WAYMARK_PORT',
  'WAYMARK_SIGN_IN',
  'WAYMARK_URL',
  'POSTGRES_HOST',
  'POSTGRES_PORT',
  'POSTGRES_USER',
  'POSTGRES_PASSWORD',
];

/** What each way to sign in reads. */
const SIGN_IN: Record<string, string[]> = {
  oidc: [
    'AUTH_OIDC_METADATA_URL',
    'AUTH_OIDC_CLIENT_ID',
    'AUTH_OIDC_CLIENT_SECRET',
    'AUTH_SESSION_SECRET',
  ],
  github: ['AUTH_GITHUB_CLIENT_ID', 'AUTH_GITHUB_CLIENT_SECRET'],
};

/** The folder that `examples/` and `templates/` lie in: the repository, or the image's work directory. */
const root = resolvePackagePath('backend', '..', '..');

/**
 * Completes the environment that the configuration files read, and refuses to go on without what they need:
 * Backstage itself would only say which key of the configuration ended up undefined.
 *
 * @throws Error naming every missing variable and the way out
 */
export function prepareEnvironment(env: NodeJS.ProcessEnv): void {
  env.WAYMARK_ROOT ??= root;
  const mode = env.WAYMARK_MODE;
  if (mode !== 'embedded' && mode !== 'production') {
    throw new Error(
      `WAYMARK_MODE is ${
        mode ? `"${mode}"` : 'not set'
      }, and the configuration reads it. ` +
        'Use `npm start`, or set it to "embedded" or "production".',
    );
  }
  const needed =
    mode === 'embedded'
      ? EMBEDDED
      : [...PRODUCTION, ...(SIGN_IN[env.WAYMARK_SIGN_IN ?? ''] ?? [])];
  const missing = needed.filter(name => !env[name]);
  if (missing.length) {
    const wayOut =
      mode === 'embedded'
        ? '`npm start` sets them; to start the backend alone, set them yourself.'
        : 'Set them where the container or service is defined.';
    const names = missing.join(', ');
    throw new Error(
      `The environment lacks ${names}, which the configuration for "${mode}" reads. ${wayOut}`,
    );
  }
}
