import type { Config } from '@backstage/config';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/**
 * Refuses a configuration in which picking a person would let strangers in: anybody who reaches the backend can sign
 * in as anyone, so nobody but this machine may reach it.
 *
 * @throws Error naming what is in the way, all of it at once
 */
export function assertEmbeddedOnly(config: Config): void {
  const faults: string[] = [];

  const mode = config.getOptionalString('platform.mode');
  if (mode !== 'embedded') {
    faults.push(`platform.mode is "${mode ?? ''}", not "embedded"`);
  }
  const host = listenHost(config);
  if (!host || !LOOPBACK.has(host)) {
    faults.push(
      `backend.listen.host is "${host ?? ''}", not a loopback address`,
    );
  }
  for (const key of ['app.baseUrl', 'backend.baseUrl']) {
    const { hostname } = new URL(config.getString(key));
    if (!LOOPBACK.has(hostname)) {
      faults.push(`the host of ${key} is "${hostname}", not this machine`);
    }
  }

  if (faults.length) {
    throw new Error(
      `Signing in by picking a person is for the embedded default alone, and here ${faults.join(
        '; ',
      )}. Take auth.providers.waymark-local away by setting it to null, and configure auth.providers.github or auth.providers.oidc.`,
    );
  }
}

/** `backend.listen` is an object, or one string such as `127.0.0.1:7007`; with `:7007` it is all interfaces. */
function listenHost(config: Config): string | undefined {
  const listen = config.getOptional('backend.listen');
  if (typeof listen === 'string') {
    return listen.slice(0, Math.max(0, listen.lastIndexOf(':')));
  }
  return config.getOptionalString('backend.listen.host');
}
