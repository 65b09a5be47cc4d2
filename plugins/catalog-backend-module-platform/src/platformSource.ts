import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  createPlatformClient,
  type ApiEnvironment,
  type ApiRepository,
  type ApiResource,
  type PlatformClient,
} from '@waymark/platform-common/api';

/** Reads from the platform's API, with the catalog's own credentials. */
export class PlatformSource {
  constructor(
    private readonly deps: { auth: AuthService; discovery: DiscoveryService },
  ) {}

  /** All repositories, over all pages. */
  repositories(): Promise<ApiRepository[]> {
    return this.pages((client, query) =>
      client.GET('/repositories', { params: { query } }),
    );
  }

  /** All databases and the like. */
  resources(): Promise<ApiResource[]> {
    return this.pages((client, query) =>
      client.GET('/resources', { params: { query } }),
    );
  }

  /** All environments. */
  environments(): Promise<ApiEnvironment[]> {
    return this.pages((client, query) =>
      client.GET('/environments', { params: { query } }),
    );
  }

  /** Commits of the newest releases of a service, newest first; none if there is no such service. */
  async releasedCommits(service: string): Promise<string[]> {
    const client = await this.client();
    const { data } = await client.GET('/services/{service}/releases', {
      params: { path: { service }, query: { limit: 50 } },
    });
    return [...new Set((data?.items ?? []).map(item => item.commit.sha))];
  }

  /** A document that the newest build of a service made, or undefined while there is none. */
  async document(service: string, name: string): Promise<string | undefined> {
    const client = await this.client();
    const { data, response } = await client.GET(
      '/services/{service}/documents/{document}',
      { params: { path: { service, document: name } } },
    );
    if (data) return data.content;
    if (response.status === 404) return undefined;
    throw new Error(
      `the platform answered ${response.status} when asked for ${name} of ${service}`,
    );
  }

  private async pages<T>(
    get: (
      client: PlatformClient,
      query: { limit: number; cursor?: string },
    ) => Promise<{
      data?: { items: T[]; nextCursor: string | null };
      response: Response;
    }>,
  ): Promise<T[]> {
    const client = await this.client();
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const { data, response } = await get(client, { limit: 200, cursor });
      if (!data) throw new Error(`the platform answered ${response.status}`);
      items.push(...data.items);
      cursor = data.nextCursor ?? undefined;
    } while (cursor);
    return items;
  }

  private async client(): Promise<PlatformClient> {
    const { auth, discovery } = this.deps;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'platform',
    });
    return createPlatformClient({
      baseUrl: await discovery.getBaseUrl('platform'),
      headers: { authorization: `Bearer ${token}` },
      fetch: request => fetch(request, { signal: AbortSignal.timeout(10_000) }),
    });
  }
}
