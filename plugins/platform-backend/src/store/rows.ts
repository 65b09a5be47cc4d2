import type { EnvironmentPlan, WantedChange } from '../plan/types';
import type { Condition, DatabaseStatistics, Graph, KeptState, LoginRef, NodeStatus, ProofState, ServiceFile } from '@waymark/platform-common';

/** Rows as the database returns them. */
export interface ServiceRow {
  name: string; team: string; template: string | null; next_release: number; created_by: string; created_at: Date;
  /** From then on nothing of it runs; `delete_at`: until then it can be brought back; `removed_at`: all of it is gone but its history. */
  decommissioned_at: Date | null; decommissioned_by: string | null; delete_at: Date | null; removed_at: Date | null;
}
export interface RepositoryRow { name: string; service: string | null; team: string; made: boolean; url: string; clone_url: string; default_branch: string; seen_head: string | null; created_at: Date; trouble: string | null; trouble_since: Date | null; archived: boolean }
export interface EnvironmentRow {
  name: string; target: string; promotion_order: number | null; production: boolean; base: string | null; team: string | null;
  /** Of a preview: whose branch it shows, and which. */
  service: string | null; branch: string | null;
  created_by: string | null; created_at: Date; expires_at: Date | null; last_used_at: Date | null;
  /** It is being torn down: nothing new begins in it. */
  removing: boolean;
}
/** What is remembered of a branch of previews as long as it is there. */
export interface PreviewBranchRow { service: string; repository: string; branch: string; environment: string; head: string; ahead: boolean; compared_with: string | null }
/** One migration that a release carries; `why` where it cannot be taken back. */
export interface ReleaseMigration { name: string; reversible: boolean; why?: string }
export interface ReleaseRow {
  service: string; number: number; commit: string; commit_message: string; commit_author: string; committed_at: Date;
  artifact: string; spec: ServiceFile; commands: { start: string; migrate?: string }; definitions_hash: string;
  documents: Record<string, string>; migrations: ReleaseMigration[]; artifact_gone: boolean; created_at: Date;
  /** Built for this preview, and for nothing else; null: of the default branch. */
  preview: string | null;
  /** Reference with a digest, once somebody has built one of this commit; what targets run that run images. */
  image: string | null;
}
/** What may deploy one service, and nothing else. */
export interface ServiceTokenRow {
  id: string; service: string; name: string; hash: string; created_by: string; created_at: Date; expires_at: Date; last_used_at: Date | null;
  revoked_by: string | null; revoked_at: Date | null;
}
export interface BindingRow {
  service: string; environment: string; stable: number | null; candidate: number | null; weight: number; config_revision: number;
  candidate_config_revision: number | null; candidate_migrates: boolean;
  generation: number; removing: boolean; stopped: boolean; stable_since: Date | null; jobs_asked?: Record<string, string>; graph: Graph; nodes: NodeStatus[]; conditions: Condition[]; observed_generation: number;
  monthly_cost: string; created_at: Date;
}
/** One change of a pin. Outcome: succeeded, failed, superseded, rolled-back; null while it goes on. */
export interface DeploymentRow {
  id: string; service: string; environment: string; from_release: number | null; to_release: number; from_config_revision: number | null;
  config_revision: number; commit: string; committed_at: Date; actor: string; door: string; human_decided: boolean; reason: string | null;
  operation: string | null; started_at: Date; ready_at: Date | null; outcome: string | null;
  before: { requests: number; errors: number } | null; rolled_back_by: string | null;
}
export interface ResourceRow {
  id: string; type: string; name: string; object_name: string; service: string | null; environment: string; team: string;
  size: string; target: string; state: string; operation: string | null; generation: number; removing: boolean; node: NodeStatus | null;
  conditions: Condition[]; created_at: Date;
  protected: boolean; state_since: Date; delete_at: Date | null; deleted_by: string | null; deleted_from: string | null; deleted_with: string | null;
  /** Backups, their proof, the archive. */
  care_conditions: Condition[];
  /** What it was restored from; `database` is what it is called inside. */
  source: { resource: string; object: string; name: string; database: string; backup?: string; until?: string } | null;
  login: LoginRef | null; logins: LoginRef[];
  policy: { backupEveryHours?: number; keepDays?: number; proveEveryHours?: number };
  kept: KeptState | null; statistics: DatabaseStatistics | null; looked_at: Date | null; size_override: string | null; size_override_until: Date | null;
}
/** A backup that was asked for, or is there. It outlives the resource. */
export interface BackupRow {
  id: string; resource: string; object_name: string; database: string; target: string; service: string | null; environment: string; team: string; name: string;
  reason: 'first' | 'scheduled' | 'asked' | 'migration' | 'final'; state: 'wanted' | 'running' | 'complete' | 'failed' | 'removing';
  /** Of the database when it was asked for; null: nobody knows. */
  size: string | null;
  requested_by: string | null; operation: string | null; created_at: Date; started_at: Date | null; ended_at: Date | null; keep_until: Date | null;
  bytes: string | null; error: { what: string; why: string; next: string } | null; proof: ProofState | null; proof_wanted: string | null; proven_at: Date | null;
}
/** When nothing changes. What is null is not narrowed: all environments, teams, services; no end. */
export interface FreezeRow {
  id: string; environment: string | null; team: string | null; service: string | null; starts_at: Date; ends_at: Date | null; reason: string;
  incident: string | null; created_by: string; created_at: Date; ended_by: string | null; ended_at: Date | null;
}
export interface ApprovalRow {
  id: string; operation: string; service: string; team: string; environment: string; attempt: number; requested_by: string; requested_at: Date;
  expires_at: Date; state: 'waiting' | 'approved' | 'rejected' | 'expired'; decided_by: string | null; decided_at: Date | null; reason: string | null; seen: object;
}
export interface IncidentRow {
  id: string; service: string; team: string; title: string; opened_by: string; opened_at: Date; closed_by: string | null; closed_at: Date | null;
  release: number | null; summary: string | null;
}
export interface PlanRow {
  id: string; service: string; change: WantedChange; release: number; notes: string[]; environments: EnvironmentPlan[]; not_included: string | null; created_by: string;
  created_at: Date; expires_at: Date; operation: string | null;
}
export type OperationState = 'running' | 'succeeded' | 'failed' | 'undoing' | 'undone' | 'superseded';
export interface StepFailure { step: string; what: string; why: string; next: string }
export interface Decision { verb: 'promote' | 'abort'; actor: string; door: string; at: string; reason: string | null }
export interface Span { name: string; startedAt: string; endedAt: string | null }
export interface OperationRow {
  id: string; kind: string; title: string; service: string | null; team: string | null; environment: string | null; parent: string | null;
  actor: string; door: string; on_behalf: boolean; input: any; state: OperationState; exclusive_key: string | null; superseded_by: string | null; key: string | null;
  task: string | null; task_step: string | null;
  /** What a person has decided of a rollout while it ran. */
  decision: Decision | null;
  attempt: number; error: StepFailure | null; result: Record<string, unknown>; spans: Span[]; created_at: Date; ended_at: Date | null;
}
export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'undoing' | 'undone';
export interface StepRow {
  operation: string; position: number; id: string; state: StepState; started_at: Date | null; ended_at: Date | null;
  message: string | null; error: StepFailure | null; data: Record<string, any>;
}
export interface EventRow { id: string; time: Date; type: string; title: string; service: string | null; environment: string | null; team: string | null; actor: string | null; operation: string | null }
export interface AuditRow {
  id: string; time: Date; actor: string; door: string; action: string; subject: string | null; service: string | null; team: string | null; on_behalf: boolean;
  outcome: 'allowed' | 'refused'; reason: string | null; operation: string | null;
}
