import type { ApiOperation } from '@waymark/platform-common/api';
import type { Page, Paged } from './paging';
import type {
  ApplyPlan,
  Approval,
  Audit,
  CreateFreeze,
  CreatePlan,
  Deployment,
  Freeze,
  Incident,
  Job,
  MeasurementPage,
  Plan,
  RawObjects,
} from './productionTypes';

/** What brings a release to production and back: plans, deployments, and what stands in their way. */
export interface ProductionApi {
  createPlan(service: string, what: CreatePlan): Promise<Plan>;
  getPlan(plan: string): Promise<Plan>;
  /** @param key - the same key starts one operation only */
  applyPlan(plan: string, how: ApplyPlan, key: string): Promise<ApiOperation>;
  listDeployments(
    service: string,
    query: Paged & { environment?: string },
  ): Promise<Page<Deployment>>;
  /** What is underneath a service in an environment, as its target has it. */
  getRaw(service: string, environment: string): Promise<RawObjects>;
  listServiceAudit(service: string, query: Paged): Promise<Page<Audit>>;

  /** What runs by the clock, in all environments, with the last runs. */
  listJobs(service: string): Promise<Job[]>;
  /** Runs a job now. */
  runJob(
    service: string,
    environment: string,
    job: string,
  ): Promise<ApiOperation>;

  listMeasurements(operation: string, query: Paged): Promise<MeasurementPage>;
  promoteOperation(operation: string, reason?: string): Promise<ApiOperation>;
  abortOperation(operation: string, reason?: string): Promise<ApiOperation>;

  listApprovals(
    query: Paged & {
      state?: Approval['state'];
      service?: string;
      mine?: boolean;
    },
  ): Promise<Page<Approval>>;
  decideApproval(
    approval: string,
    decision: 'approve' | 'reject',
    reason?: string,
  ): Promise<Approval>;
  listFreezes(query: Paged & { all?: boolean }): Promise<Page<Freeze>>;
  createFreeze(freeze: CreateFreeze): Promise<Freeze>;
  endFreeze(freeze: string): Promise<Freeze>;
  openIncident(
    service: string,
    what: { title: string; release?: string },
  ): Promise<Incident>;
  closeIncident(incident: string, summary?: string): Promise<Incident>;
}
