import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  type ApiError,
  type ApiOperation,
  type ApiServiceDetail,
  createPlatformClient,
  type PlatformClient,
} from '@waymark/platform-common/api';
import { refusalMessage } from './threeParts';

/** What starts one operation. */
export interface Start {
  key: string;
  /** What tells two runs of the same step in one task apart: `payments/staging`. */
  about: string;
  /**
   * Whether an operation that was started with the key is this one. Only for requests that may not be the same after a
   * restart (files in a workspace); otherwise the platform compares the requests.
   */
  attach?(operation: ApiOperation): boolean;
  /** Sends the request; `header` goes with it. */
  post(
    client: PlatformClient,
    header: { 'Idempotency-Key': string; 'X-Waymark-Door': 'template' },
  ): Promise<{ data?: ApiOperation; error?: ApiError; response: Response }>;
}

/** The platform's API, called as the person who started the task. */
export class PlatformApi {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;
  readonly #credentials: BackstageCredentials;

  constructor(services: {
    auth: AuthService;
    discovery: DiscoveryService;
    credentials: BackstageCredentials;
  }) {
    this.#auth = services.auth;
    this.#discovery = services.discovery;
    this.#credentials = services.credentials;
  }

  /**
   * Starts an operation, or finds the one that was started with the same key: a step that runs again after a restart
   * attaches itself to what it had begun. A step that runs several times in one task (`each`) has the same key for
   * different requests; then what it is about becomes part of the key.
   */
  async start({ key, about, attach, post }: Start): Promise<{
    operation: ApiOperation;
    reattached: boolean;
  }> {
    const client = await this.#client();
    for (const candidate of [key, `${key}:${about}`]) {
      const before = await client.GET('/operations', {
        params: { query: { key: candidate, limit: 1 } },
      });
      if (!before.data)
        throw new Error(refusalMessage(before.response.status, before.error));
      const [found] = before.data.items;
      if (found && attach?.(found))
        return { operation: found, reattached: true };
      if (found && attach) continue;

      const { data, error, response } = await post(client, {
        'Idempotency-Key': candidate,
        'X-Waymark-Door': 'template',
      });
      if (data) return { operation: data, reattached: data.id === found?.id };
      const usedBefore = error?.error.problems?.some(
        problem => problem.path === 'Idempotency-Key',
      );
      if (!usedBefore || candidate !== key)
        throw new Error(refusalMessage(response.status, error));
    }
    throw new Error(
      `This step has already begun something else for ${about}. Give it an id of its own.`,
    );
  }

  async getService(service: string): Promise<ApiServiceDetail> {
    const client = await this.#client();
    const { data, error, response } = await client.GET('/services/{service}', {
      params: { path: { service } },
    });
    if (!data) throw new Error(refusalMessage(response.status, error));
    return data;
  }

  async getOperation(operation: string): Promise<ApiOperation> {
    const client = await this.#client();
    const { data, error, response } = await client.GET(
      '/operations/{operation}',
      { params: { path: { operation } } },
    );
    if (!data) throw new Error(refusalMessage(response.status, error));
    return data;
  }

  /** Opens the live log of an operation, after the line that was seen last. */
  async openLog(
    operation: string,
    after: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const { baseUrl, token } = await this.#door();
    const url = new URL(
      `${baseUrl}/operations/${encodeURIComponent(operation)}/log`,
    );
    if (after) url.searchParams.set('after', after);
    return fetch(url, {
      headers: {
        Accept: 'text/event-stream',
        Authorization: `Bearer ${token}`,
      },
      signal,
    });
  }

  async #client() {
    const { baseUrl, token } = await this.#door();
    return createPlatformClient({
      baseUrl,
      headers: { Authorization: `Bearer ${token}` },
    });
  }

  /** Tokens live for minutes and operations may take longer: each call asks for its own. */
  async #door(): Promise<{ baseUrl: string; token: string }> {
    const [baseUrl, { token }] = await Promise.all([
      this.#discovery.getBaseUrl('platform'),
      this.#auth.getPluginRequestToken({
        onBehalfOf: this.#credentials,
        targetPluginId: 'platform',
      }),
    ]);
    return { baseUrl, token };
  }
}
