import type { GatewayRef } from '../../objects';
import type { Addresses, LiveConditioned } from '../../state';

/** A Gateway as it is read. */
export interface LiveGateway extends LiveConditioned {
  spec?: {
    listeners?: Array<{
      name?: string;
      hostname?: string;
      port?: number;
      protocol?: string;
    }>;
  };
}

/** Whether a host name is one of those that a pattern stands for. */
const covers = (pattern: string | undefined, host: string) =>
  !pattern ||
  pattern === host ||
  (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));

const DEFAULT_PORT = { http: 80, https: 443 };

const urlOf = (scheme: 'http' | 'https', host: string, port?: number) =>
  `${scheme}://${host}${
    port && port !== DEFAULT_PORT[scheme] ? `:${port}` : ''
  }`;

/** How people reach a host by a Gateway: by the listener that fits, with a certificate where there is one. Pure. */
export function urlByGateway(
  host: string,
  gateway: LiveGateway | undefined,
  { sectionName }: Pick<GatewayRef, 'sectionName'>,
): string {
  const fitting = (gateway?.spec?.listeners ?? []).filter(
    one =>
      (!sectionName || one.name === sectionName) && covers(one.hostname, host),
  );
  const safe = fitting.find(one => one.protocol === 'HTTPS');
  if (safe) return urlOf('https', host, safe.port);
  const plain = fitting.find(one => one.protocol === 'HTTP');
  return urlOf('http', host, plain?.port);
}

/** How people reach a host by an Ingress. Pure. */
export const urlByIngress = (host: string, tls: boolean) =>
  urlOf(tls ? 'https' : 'http', host);

/** Where a route leads people, and where programs inside of the cluster reach the same service. Pure. */
export const addressesOf = (
  url: string,
  service: { name: string; namespace: string },
): Addresses => ({
  url,
  localUrl: `http://${service.name}.${service.namespace}.svc`,
});
