import type {
  ApiEnvironment,
  ApiOperation,
  ApiRepository,
  components,
} from '@waymark/platform-common/api';

/** A preview of a branch. */
export type Preview = components['schemas']['Preview'];

/** A branch of a service's repository, and the preview that shows it. */
export type Branch = components['schemas']['Branch'];
/** A database, or another thing with a life of its own. */
export type Resource = components['schemas']['Resource'];

/** What the portal asks the platform about environments that come and go. */
export interface EnvironmentsApi {
  /** It stays for so many hours from now, or as long as it does anyway. */
  extendEnvironment(name: string, hours: number): Promise<ApiEnvironment>;
  /** Every repository, of services or not. */
  listRepositories(): Promise<ApiRepository[]>;
  /** How a repository that is no service yet comes onto the path. */
  getProposal(repository: string): Promise<components['schemas']['Proposal']>;
  /** The default branch first. */
  listBranches(service: string): Promise<Branch[]>;
  /** The newest ones; what the platform has beyond them it knows by itself. */
  listDatabases(): Promise<Resource[]>;
  /** What a database of each size costs a month. */
  getPrices(): Promise<{ currency: string; database: Record<string, number> }>;
  /** The operation that tears it down, with all that is in it. */
  deleteEnvironment(name: string, key: string): Promise<ApiOperation>;
}
