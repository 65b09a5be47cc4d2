/* The generated client names its methods after the verbs of HTTP. */
/* eslint-disable new-cap */
import type { Definitions } from '@waymark/platform-common';
import type { ApiRepository } from '@waymark/platform-common/api';
import { DecommissionApiClient } from './DecommissionApiClient';
import type { EnvironmentsApi } from './EnvironmentsApi';

/** {@link EnvironmentsApi} over HTTP, checked by the generated client. */
export class EnvironmentsApiClient
  extends DecommissionApiClient
  implements EnvironmentsApi
{
  extendEnvironment(environment: string, hours: number) {
    return this.ask(c =>
      c.POST('/environments/{environment}/extend', {
        params: { path: { environment } },
        body: { hours },
      }),
    );
  }

  async listRepositories() {
    const all: ApiRepository[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 200, ...(cursor && { cursor }) };
      const page = await this.ask(c =>
        c.GET('/repositories', { params: { query } }),
      );
      all.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return all;
  }

  getProposal(repository: string) {
    return this.ask(c =>
      c.GET('/repositories/{repository}/proposal', {
        params: { path: { repository } },
      }),
    );
  }

  async listBranches(service: string) {
    const { items } = await this.ask(c =>
      c.GET('/services/{service}/branches', { params: { path: { service } } }),
    );
    return items!;
  }

  async listDatabases() {
    const { items } = await this.ask(c =>
      c.GET('/resources', { params: { query: { limit: 200 } } }),
    );
    return items;
  }

  async getPrices() {
    const { currency, prices } = (await this.ask(c =>
      c.GET('/definitions'),
    )) as unknown as Definitions;
    return { currency, database: prices.database };
  }

  deleteEnvironment(environment: string, key: string) {
    return this.ask(c =>
      c.DELETE('/environments/{environment}', {
        params: { path: { environment }, header: { 'Idempotency-Key': key } },
      }),
    );
  }
}
