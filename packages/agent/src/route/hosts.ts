/** Names that stand for this machine. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** What a route may be called. */
export const ROUTE_HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.localhost$/;

/** The name in a `Host` header, in lower case and without the port; undefined if it is not one. Pure. */
export function hostName(header: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/i.exec(header ?? '');
  return match?.[1].toLowerCase();
}

export const isLoopback = (name: string) => LOOPBACK.has(name);

/**
 * Whether a page of a stranger has made the browser send this. Pages of services and of programs on this machine may.
 * `null` is what browsers send for a page that hides where it comes from: then they say beside it whether it is another
 * one. Pure.
 */
export function isStranger(origin: string | undefined, site: string | undefined): boolean {
  if (origin === undefined) return false;
  if (origin === 'null') return site === 'cross-site';
  if (!URL.canParse(origin)) return true;
  const { hostname } = new URL(origin);
  return !isLoopback(hostname) && !hostname.endsWith('.localhost');
}

/**
 * Why a request is refused, or undefined if it is not. A page of some website may have pointed its own name at this
 * machine (DNS rebinding): only names that cannot be pointed anywhere else are served. Pure.
 */
export function refusal(name: string | undefined, own: string | undefined): { status: number; why: string } | undefined {
  if (name === undefined) return { status: 400, why: 'The request names no host.' };
  if (own !== undefined && (isLoopback(name) || name === own)) return undefined;
  if (own === undefined && (isLoopback(name) || name.endsWith('.localhost'))) {
    return { status: 404, why: `Nothing is known by the name ${name}.` };
  }
  return { status: 403, why: `The host ${name} is not served here.` };
}
