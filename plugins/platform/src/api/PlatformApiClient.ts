/* The generated client names its methods after the verbs of HTTP. */
/* eslint-disable new-cap */
import type { ApiActivity, ApiEnvironment } from '@waymark/platform-common/api';
import type { Blob, Commit, Repository, Tree } from './gitTypes';
import type { Page } from './paging';
import type { PlatformApi } from './PlatformApi';
import { PlatformApiError } from './PlatformApiError';
import { DatabasesApiClient } from './DatabasesApiClient';

/** {@link PlatformApi} over HTTP. The generated client checks the platform's calls; git's few are plain. */
export class PlatformApiClient
  extends DatabasesApiClient
  implements PlatformApi
{
  whoAmI() {
    return this.ask(c => c.GET('/whoami'));
  }

  listServices(query: Parameters<PlatformApi['listServices']>[0]) {
    return this.ask(c => c.GET('/services', { params: { query } }));
  }

  getService(service: string) {
    return this.ask(c =>
      c.GET('/services/{service}', { params: { path: { service } } }),
    );
  }

  getServiceHome(service: string) {
    return this.ask(c =>
      c.GET('/services/{service}/home', { params: { path: { service } } }),
    );
  }

  async getHealth(service: string[]) {
    const list = await this.ask(c =>
      c.GET('/health', { params: { query: { service } } }),
    );
    return list.items;
  }

  getWall(query: Parameters<PlatformApi['getWall']>[0]) {
    return this.ask(c => c.GET('/wall', { params: { query } }));
  }

  listBindings(query: Parameters<PlatformApi['listBindings']>[0]) {
    return this.ask(c => c.GET('/bindings', { params: { query } }));
  }

  async listEnvironments() {
    const items: ApiEnvironment[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 200, ...(cursor && { cursor }) };
      const page = await this.ask(c =>
        c.GET('/environments', { params: { query } }),
      );
      items.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return items;
  }

  listOperations(query: Parameters<PlatformApi['listOperations']>[0]) {
    return this.ask(c => c.GET('/operations', { params: { query } }));
  }

  getOperation(operation: string) {
    return this.ask(c =>
      c.GET('/operations/{operation}', { params: { path: { operation } } }),
    );
  }

  retryOperation(operation: string) {
    return this.ask(c =>
      c.POST('/operations/{operation}/retry', {
        params: { path: { operation } },
      }),
    );
  }

  undoOperation(operation: string) {
    return this.ask(c =>
      c.POST('/operations/{operation}/undo', {
        params: { path: { operation } },
      }),
    );
  }

  getTask(task: string) {
    return this.ask(c =>
      c.GET('/tasks/{task}', { params: { path: { task } } }),
    );
  }

  undoTask(task: string) {
    return this.ask(c =>
      c.POST('/tasks/{task}/undo', { params: { path: { task } } }),
    );
  }

  async listActivity(query: Parameters<PlatformApi['listActivity']>[0]) {
    const page = await this.ask(c => c.GET('/activity', { params: { query } }));
    // The document has it as a stream of text too, which is only sent when asked for.
    return page as Page<ApiActivity>;
  }

  streamOperation(
    id: string,
    options: { after?: string; signal: AbortSignal },
  ) {
    return this.stream(
      `/operations/${encodeURIComponent(id)}/log`,
      { after: options.after },
      options.signal,
    );
  }

  streamActivity(options: { signal: AbortSignal }) {
    return this.stream('/activity', {}, options.signal);
  }

  streamLogs(
    service: string,
    environment: string,
    options: { since?: string; after?: string; signal: AbortSignal },
  ) {
    return this.stream(
      `/services/${encodeURIComponent(
        service,
      )}/environments/${encodeURIComponent(environment)}/logs`,
      { since: options.since, after: options.after, limit: '1000' },
      options.signal,
    );
  }

  getRepository(name: string) {
    return this.git<Repository>(name, '', {});
  }

  getTree(name: string, path: string) {
    return this.git<Tree>(name, '/tree', { path });
  }

  getBlob(name: string, path: string) {
    return this.git<Blob>(name, '/blob', { path });
  }

  getReadme(name: string) {
    return this.git<Blob>(name, '/readme', {});
  }

  async listCommits(name: string, limit = 20, ref?: string) {
    const commits = await this.git<{ items: Commit[] }>(name, '/commits', {
      limit: String(limit),
      ...(ref ? { ref } : {}),
    });
    return commits.items;
  }

  private async stream(
    path: string,
    query: Record<string, string | undefined>,
    signal: AbortSignal,
  ): Promise<Response> {
    const baseUrl = await this.discovery.getBaseUrl('platform');
    const response = await this.get(`${baseUrl}${path}${search(query)}`, {
      headers: { Accept: 'text/event-stream' },
      signal,
    });
    return response;
  }

  private async git<T>(
    name: string,
    path: string,
    query: Record<string, string | undefined>,
  ): Promise<T> {
    const baseUrl = await this.discovery.getBaseUrl('git');
    const response = await this.get(
      `${baseUrl}/repositories/${encodeURIComponent(name)}${path}${search(
        query,
      )}`,
      {},
    );
    return response.json();
  }

  private async get(url: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetchApi.fetch(url, init);
    } catch (error) {
      throw PlatformApiError.from(error);
    }
    if (!response.ok) {
      throw PlatformApiError.of(
        await response.json().catch(() => undefined),
        response.status,
      );
    }
    return response;
  }
}

function search(query: Record<string, string | undefined>): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return set.length ? `?${new URLSearchParams(set)}` : '';
}
