const ADDRESS = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc$/;

/**
 * Where the API server passes a request on to a Service: from the address that it has inside of the cluster
 * (`http://shop.payments--staging.svc/readyz`). Undefined for an address that is none. Pure.
 */
export function proxyPath(url: string): string | undefined {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const [, service, namespace] = ADDRESS.exec(hostname) ?? [];
  if (protocol !== 'http:' || !service) return undefined;
  return `/api/v1/namespaces/${namespace}/services/${service}:${
    port || 80
  }/proxy${pathname}${search}`;
}
