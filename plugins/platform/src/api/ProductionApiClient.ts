/* The generated client names its methods after the verbs of HTTP. */
/* eslint-disable new-cap */
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  createPlatformClient,
  type PlatformClient,
} from '@waymark/platform-common/api';
import type { Paged } from './paging';
import { PlatformApiError } from './PlatformApiError';
import { plainRequest } from './plainRequest';
import type { ProductionApi } from './ProductionApi';
import type {
  ApplyPlan,
  CreateFreeze,
  CreatePlan,
} from './productionTypes';

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** {@link ProductionApi} over HTTP, checked by the generated client. */
export class ProductionApiClient implements ProductionApi {
  private client: Promise<PlatformClient> | undefined;

  constructor(
    protected readonly discovery: DiscoveryApi,
    protected readonly fetchApi: FetchApi,
  ) {}

  createPlan(service: string, body: CreatePlan) {
    return this.ask(c =>
      c.POST('/services/{service}/plans', {
        params: { path: { service } },
        body,
      }),
    );
  }

  async listJobs(service: string) {
    const list = await this.ask(c =>
      c.GET('/services/{service}/jobs', { params: { path: { service } } }),
    );
    return list.items;
  }

  runJob(service: string, environment: string, job: string) {
    return this.ask(c =>
      c.POST('/services/{service}/environments/{environment}/jobs/{job}/runs', {
        params: { path: { service, environment, job } },
      }),
    );
  }

  getPlan(plan: string) {
    return this.ask(c =>
      c.GET('/plans/{plan}', { params: { path: { plan } } }),
    );
  }

  applyPlan(plan: string, body: ApplyPlan, key: string) {
    return this.ask(c =>
      c.POST('/plans/{plan}/apply', {
        params: { path: { plan }, header: { 'Idempotency-Key': key } },
        body,
      }),
    );
  }

  listDeployments(service: string, query: Paged & { environment?: string }) {
    return this.ask(c =>
      c.GET('/services/{service}/deployments', {
        params: { path: { service }, query },
      }),
    );
  }

  getRaw(service: string, environment: string) {
    return this.ask(c =>
      c.GET('/services/{service}/environments/{environment}/raw', {
        params: { path: { service, environment } },
      }),
    );
  }

  listServiceAudit(service: string, query: Paged) {
    return this.ask(c =>
      c.GET('/services/{service}/audit', {
        params: { path: { service }, query },
      }),
    );
  }

  listMeasurements(operation: string, query: Paged) {
    return this.ask(c =>
      c.GET('/operations/{operation}/measurements', {
        params: { path: { operation }, query },
      }),
    );
  }

  promoteOperation(operation: string, reason?: string) {
    return this.ask(c =>
      c.POST('/operations/{operation}/promote', {
        params: { path: { operation } },
        body: { reason },
      }),
    );
  }

  abortOperation(operation: string, reason?: string) {
    return this.ask(c =>
      c.POST('/operations/{operation}/abort', {
        params: { path: { operation } },
        body: { reason },
      }),
    );
  }

  listApprovals(query: Parameters<ProductionApi['listApprovals']>[0]) {
    return this.ask(c => c.GET('/approvals', { params: { query } }));
  }

  decideApproval(
    approval: string,
    decision: 'approve' | 'reject',
    reason?: string,
  ) {
    return this.ask(c =>
      c.POST('/approvals/{approval}/decision', {
        params: { path: { approval } },
        body: { decision, reason },
      }),
    );
  }

  listFreezes(query: Paged & { all?: boolean }) {
    return this.ask(c => c.GET('/freezes', { params: { query } }));
  }

  createFreeze(body: CreateFreeze) {
    return this.ask(c => c.POST('/freezes', { body }));
  }

  endFreeze(freeze: string) {
    return this.ask(c =>
      c.POST('/freezes/{freeze}/end', { params: { path: { freeze } } }),
    );
  }

  openIncident(service: string, body: { title: string; release?: string }) {
    return this.ask(c =>
      c.POST('/services/{service}/incidents', {
        params: { path: { service } },
        body,
      }),
    );
  }

  closeIncident(incident: string, summary?: string) {
    return this.ask(c =>
      c.POST('/incidents/{incident}/close', {
        params: { path: { incident } },
        body: { summary },
      }),
    );
  }

  protected async ask<T>(
    call: (client: PlatformClient) => Promise<Answer<T>>,
  ): Promise<T> {
    let answer: Answer<T>;
    try {
      answer = await call(await this.getClient());
    } catch (error) {
      throw PlatformApiError.from(error);
    }
    if (!answer.response.ok || answer.data === undefined) {
      throw PlatformApiError.of(answer.error, answer.response.status);
    }
    return answer.data;
  }

  private getClient(): Promise<PlatformClient> {
    this.client ??= this.discovery.getBaseUrl('platform').then(baseUrl =>
      createPlatformClient({
        baseUrl,
        fetch: async request =>
          this.fetchApi.fetch(...(await plainRequest(request))),
        headers: { 'X-Waymark-Door': 'portal' },
      }),
    );
    return this.client;
  }
}
