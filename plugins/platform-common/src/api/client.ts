import createClient from 'openapi-fetch';
import type { paths } from './generated/schema';

/** The typed client of the platform's API. Answers `{ data, error, response }`; `error` is the one error envelope. */
export type PlatformClient = ReturnType<typeof createClient<paths>>;

/**
 * Makes a client. `baseUrl` is the address of the plugin (`http://localhost:7007/api/platform`); `fetch` brings the
 * token, as Backstage's `fetchApi.fetch` does.
 */
export function createPlatformClient(options: {
  baseUrl: string;
  fetch?: (input: Request) => Promise<Response>;
  headers?: Record<string, string>;
}): PlatformClient {
  return createClient<paths>(options);
}
