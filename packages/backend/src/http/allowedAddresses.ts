import type { Config } from '@backstage/config';

/** Under which names this backend answers, and to whose pages. All in lower case. */
export interface AllowedAddresses {
  /** Values of the Host header, with the port where it is not the scheme's own. */
  hosts: Set<string>;
  /** Values of the Origin header. */
  origins: Set<string>;
  /** Whether health is answered under any name, as probes call a container by its address. */
  healthUnderAnyHost: boolean;
}

/**
 * Reads them from the configuration: the addresses of portal and backend, this machine by name and number (plugins
 * call each other through it), in production also `backend.cors.origin` and `platform.http.hosts`.
 */
export function allowedAddresses(config: Config): AllowedAddresses {
  const embedded = config.getOptionalString('platform.mode') === 'embedded';
  const hosts = new Set<string>();
  const origins = new Set<string>();
  const add = (address: string) => {
    const { host, origin } = new URL(address);
    hosts.add(host);
    origins.add(origin);
  };

  const port = listenPort(config);
  add(`http://localhost:${port}`);
  add(`http://127.0.0.1:${port}`);

  if (!embedded) {
    add(config.getString('app.baseUrl'));
    add(config.getString('backend.baseUrl'));
    const more = config.getOptionalStringArray('platform.http.hosts') ?? [];
    more.forEach(host => hosts.add(host.toLowerCase()));
    corsOrigins(config).forEach(origin => origins.add(origin.toLowerCase()));
  }
  return { hosts, origins, healthUnderAnyHost: !embedded };
}

function listenPort(config: Config): string {
  const listen = config.getOptional('backend.listen');
  if (typeof listen === 'string') {
    return listen.slice(listen.lastIndexOf(':') + 1);
  }
  return String(config.getOptional('backend.listen.port') ?? 7007);
}

/** Patterns are left out: an exact list is what a check can be held to. */
function corsOrigins(config: Config): string[] {
  const value = config.getOptional('backend.cors.origin');
  return [value].flat().filter((o): o is string => typeof o === 'string');
}
