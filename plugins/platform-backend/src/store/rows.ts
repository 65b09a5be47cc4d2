import type { EnvironmentPlan, WantedChange } from '../plan/types';
import type { Condition, Graph, NodeStatus, ServiceFile } from '@waymark/platform-common';

/** Rows as the database returns them. */
export interface ServiceRow { name: string; team: string; template: string | null; next_release: number; created_by: string; created_at: Date }
export interface RepositoryRow { name: string; service: string | null; team: string; made: boolean; url: string; clone_url: string; default_branch: string; seen_head: string | null; created_at: Date }
export interface EnvironmentRow { name: string; target: string; promotion_order: number | null; production: boolean; base: string | null; team: string | null }
export interface ReleaseRow {
  service: string; number: number; commit: string; commit_message: string; commit_author: string; committed_at: Date;
  artifact: string; spec: ServiceFile; commands: { start: string; migrate?: string }; definitions_hash: string;
  documents: Record<string, string>; created_at: Date;
}
export interface BindingRow {
  service: string; environment: string; stable: number | null; candidate: number | null; weight: number; config_revision: number;
  generation: number; removing: boolean; stable_since: Date | null; graph: Graph; nodes: NodeStatus[]; conditions: Condition[]; observed_generation: number;
}
/** One change of a pin. Outcome: succeeded, failed, superseded, rolled-back; null while it goes on. */
export interface DeploymentRow {
  id: string; service: string; environment: string; from_release: number | null; to_release: number; from_config_revision: number | null;
  config_revision: number; commit: string; committed_at: Date; actor: string; door: string; human_decided: boolean; reason: string | null;
  operation: string | null; started_at: Date; ready_at: Date | null; outcome: string | null;
}
export interface ResourceRow {
  id: string; type: string; name: string; object_name: string; service: string | null; environment: string; team: string;
  size: string; target: string; state: string; operation: string | null; generation: number; removing: boolean; node: NodeStatus | null;
  conditions: Condition[]; created_at: Date;
}
export interface PlanRow {
  id: string; service: string; change: WantedChange; environments: EnvironmentPlan[]; not_included: string | null; created_by: string;
  created_at: Date; expires_at: Date; operation: string | null;
}
export type OperationState = 'running' | 'succeeded' | 'failed' | 'undoing' | 'undone' | 'superseded';
export interface StepFailure { step: string; what: string; why: string; next: string }
export interface Span { name: string; startedAt: string; endedAt: string | null }
export interface OperationRow {
  id: string; kind: string; title: string; service: string | null; team: string | null; environment: string | null; parent: string | null;
  actor: string; door: string; on_behalf: boolean; input: any; state: OperationState; exclusive_key: string | null; superseded_by: string | null; key: string | null;
  task: string | null; task_step: string | null;
  attempt: number; error: StepFailure | null; result: Record<string, unknown>; spans: Span[]; created_at: Date; ended_at: Date | null;
}
export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'undoing' | 'undone';
export interface StepRow {
  operation: string; position: number; id: string; state: StepState; started_at: Date | null; ended_at: Date | null;
  message: string | null; error: StepFailure | null; data: Record<string, any>;
}
export interface EventRow { id: string; time: Date; type: string; title: string; service: string | null; environment: string | null; actor: string | null; operation: string | null }
export interface AuditRow {
  id: string; time: Date; actor: string; door: string; action: string; subject: string | null; team: string | null; on_behalf: boolean;
  outcome: 'allowed' | 'refused'; reason: string | null; operation: string | null;
}
