import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  type ApiOperation,
  type ApiServiceDetail,
  createPlatformClient,
} from '@waymark/platform-common/api';
import type { PackedFile } from './packTree';
import { refusalMessage } from './threeParts';

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
   * Starts the operation, or finds the one that was started with the same key: a step that runs again after a restart
   * attaches itself to what it had begun.
   */
  async createService(
    key: string,
    body: { name: string; team: string; files: PackedFile[] },
  ): Promise<{ operation: ApiOperation; reattached: boolean }> {
    const client = await this.#client();
    const before = await client.GET('/operations', {
      params: { query: { key, limit: 1 } },
    });
    if (!before.data)
      throw new Error(refusalMessage(before.response.status, before.error));
    if (before.data.items[0])
      return { operation: before.data.items[0], reattached: true };

    const started = await client.POST('/services', {
      body,
      params: {
        header: { 'Idempotency-Key': key, 'X-Waymark-Door': 'template' },
      },
    });
    if (!started.data)
      throw new Error(refusalMessage(started.response.status, started.error));
    return { operation: started.data, reattached: false };
  }

  async getService(service: string): Promise<ApiServiceDetail> {
    const client = await this.#client();
    const { data, error, response } = await client.GET('/services/{service}', {
      params: { path: { service } },
    });
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
