import type { Reach } from '@waymark/platform-node';
import { proxyPath } from './proxyPath';

/** Asks the API server for a path, with our credentials; any status is an answer. */
export type AsksServer = (
  path: string,
  signal: AbortSignal,
) => Promise<{ status: number; text: string }>;

/**
 * Asks what runs on a cluster from wherever we run: by way of the API server, which needs the right to `get`
 * `services/proxy`. What stands at no address of the cluster is asked as anything else is.
 */
export const clusterReach =
  (asks: AsksServer): Reach =>
  async (url, init) => {
    const path = proxyPath(url);
    if (!path) return fetch(url, init);
    const { status, text } = await asks(
      path,
      init.signal ?? new AbortController().signal,
    );
    // A Response of these may have no body.
    return new Response([204, 205, 304].includes(status) ? null : text, {
      status,
    });
  };
