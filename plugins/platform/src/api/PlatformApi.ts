import type {
  ApiActivity,
  ApiBinding,
  ApiEnvironment,
  ApiEnvironmentKind,
  ApiHealth,
  ApiHealthColor,
  ApiOperation,
  ApiPerson,
  ApiService,
  ApiServiceDetail,
  ApiServiceHome,
  ApiTemplateTask,
  ApiWall,
} from '@waymark/platform-common/api';
import type { ConfigApi } from './ConfigApi';
import type { DatabasesApi } from './DatabasesApi';
import type { DecommissionApi } from './DecommissionApi';
import type { EnvironmentsApi } from './EnvironmentsApi';
import type { Page, Paged } from './paging';
import type { NoticesApi } from './NoticesApi';
import type { ProductionApi } from './ProductionApi';
import type { Blob, Commit, Repository, Tree } from './gitTypes';

/** What the list of places can be narrowed to, and in which order it comes. */
export interface BindingQuery {
  team?: string;
  environment?: string;
  kind?: ApiEnvironmentKind;
  state?: ApiHealthColor[];
  /** Part of the name of the service or the environment. */
  q?: string;
  sort?: 'service' | 'health' | 'cost' | 'deployed' | 'age';
}

export type ActivityKind = 'operation' | 'release' | 'health' | 'gate';

/**
 * What the portal asks the platform for. Everything rejects with a `PlatformApiError`, which has the three parts of an
 * error; streams answer with the open response.
 */
export interface PlatformApi
  extends ProductionApi,
    NoticesApi,
    EnvironmentsApi,
    DecommissionApi,
    ConfigApi,
    DatabasesApi {
  whoAmI(): Promise<ApiPerson>;
  listServices(
    query: Paged & {
      mine?: boolean;
      team?: string;
      /** Part of the name. */
      q?: string;
      /** Those that were decommissioned, instead of those that are there. */
      decommissioned?: boolean;
    },
  ): Promise<Page<ApiService>>;
  getService(name: string): Promise<ApiServiceDetail>;
  /** A service with all that its page shows, in one request. */
  getServiceHome(name: string): Promise<ApiServiceHome>;
  /** Dots of at most 200 services in one request. */
  getHealth(services: string[]): Promise<ApiHealth[]>;
  /** The services that need somebody first, with error budgets, and figures over all of them. */
  getWall(query: { team?: string; limit?: number }): Promise<ApiWall>;
  listEnvironments(): Promise<ApiEnvironment[]>;
  /** What runs where, over all services. */
  listBindings(query: Paged & BindingQuery): Promise<Page<ApiBinding>>;
  listOperations(
    query: Paged & {
      service?: string;
      state?: ApiOperation['state'];
    },
  ): Promise<Page<ApiOperation>>;
  getOperation(id: string): Promise<ApiOperation>;
  retryOperation(id: string): Promise<ApiOperation>;
  undoOperation(id: string): Promise<ApiOperation>;
  /** What a template task has made, and whether this person can undo it. */
  getTask(id: string): Promise<ApiTemplateTask>;
  /** The operation that takes back all that a template task has made. */
  undoTask(id: string): Promise<ApiOperation>;
  listActivity(
    query: Paged & {
      service?: string;
      team?: string;
      kind?: ActivityKind;
    },
  ): Promise<Page<ApiActivity>>;

  /** Server-sent events: `log` lines and states of an operation, until it ends. */
  streamOperation(
    id: string,
    options: { after?: string; signal: AbortSignal },
  ): Promise<Response>;
  /** Server-sent events: what happens from now on. */
  streamActivity(options: { signal: AbortSignal }): Promise<Response>;
  /** Server-sent events: log lines of a service, from `since` or after the cursor on. */
  streamLogs(
    service: string,
    environment: string,
    options: { since?: string; after?: string; signal: AbortSignal },
  ): Promise<Response>;

  getRepository(name: string): Promise<Repository>;
  getTree(name: string, path: string): Promise<Tree>;
  getBlob(name: string, path: string): Promise<Blob>;
  getReadme(name: string): Promise<Blob>;
  /** Newest first, of the default branch or of the one that is named. */
  listCommits(name: string, limit?: number, ref?: string): Promise<Commit[]>;
}
