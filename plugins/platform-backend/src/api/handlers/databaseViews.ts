import { type Condition, DEFINITIONS, monthlyCost, type NodeStatus, writesCondition } from '@waymark/platform-common';
import type { components } from '@waymark/platform-common/api';
import type { Knex } from 'knex';
import { type DatabaseRules, policyOf } from '../../care/rules';
import { ORPHAN_STATES } from '../../care/types';
import { readyOf } from '../../database/readyOf';
import type { BackupRow, ResourceRow } from '../../store/rows';

type Schemas = components['schemas'];

const iso = (date: Date | string | null) => (date === null ? null : new Date(date).toISOString());
const number = (text: string | null) => (text === null ? null : Number(text));

/** A row of `database_role`. */
export interface RoleRow { name: string; resource: string; access: 'read' | 'write'; person: string; created_at: Date; expires_at: Date; ended_at: Date | null }

/** What is read of a database for its view beside its own row. */
export interface DatabaseSeen { node: NodeStatus | null; last_backup: Date | null; last_proven: Date | null; proof: 'running' | 'passed' | 'failed' | null; has_backup: boolean; source_name: string | null }

/** Reads that for many at once. */
export async function seenOf(knex: Knex, ids: string[]): Promise<Map<string, DatabaseSeen>> {
  const { rows } = await knex.raw(
    `SELECT r.id, b.*, s.name AS source_name,
            CASE WHEN r.state = 'attached' THEN (SELECT n FROM binding p, jsonb_array_elements(p.nodes) n
                   WHERE p.service = r.service AND p.environment = r.environment AND n->>'name' = r.object_name AND n->>'type' = r.type LIMIT 1) ELSE r.node END AS node
       FROM resource r
       LEFT JOIN resource s ON s.id = r.source->>'resource'
       CROSS JOIN LATERAL (SELECT max(ended_at) AS last_backup, max(proven_at) AS last_proven, count(*) > 0 AS has_backup,
                                  (array_agg(proof->>'state' ORDER BY ended_at DESC))[1] AS proof FROM backup WHERE resource = r.id AND state = 'complete') b
      WHERE r.id = ANY(?)`,
    [ids],
  );
  return new Map(rows.map((row: any) => [row.id, row]));
}

function proofOf({ has_backup, proof }: DatabaseSeen): Schemas['Database']['proof'] {
  if (!has_backup) return 'none';
  if (proof === 'failed') return 'failed';
  return proof === 'passed' ? 'proven' : 'unproven';
}

/** A database, as lists show it. */
export function databaseView(row: ResourceRow, seen: DatabaseSeen): Schemas['Database'] {
  const { node } = seen;
  const own = readyOf(row, node);
  const conditions: Condition[] = [...(row.state === 'attached' ? [own, node ? writesCondition([node], node.observedGeneration) : undefined].filter(c => c !== undefined) : row.conditions), ...(row.state === 'deleted' ? [] : row.care_conditions)];
  return {
    id: row.id,
    name: row.name,
    objectName: row.object_name,
    service: row.service,
    environment: row.environment,
    team: row.team,
    size: row.size,
    target: row.target,
    state: row.state as Schemas['DatabaseStateName'],
    stateSince: iso(row.state_since)!,
    protected: row.protected,
    orphan: ORPHAN_STATES.includes(row.state),
    ready: own ? own.status === 'True' : null,
    message: own?.message ?? 'Not observed yet.',
    cost: { perMonth: monthlyCost({ type: 'postgres', properties: { size: row.size } }), currency: DEFINITIONS.currency },
    bytes: row.statistics?.bytes ?? null,
    keptBytes: row.kept?.bytes ?? null,
    connections: row.statistics ? { used: row.statistics.connections.used, max: row.statistics.connections.max } : null,
    lastBackupAt: iso(seen.last_backup),
    lastProvenAt: iso(seen.last_proven),
    proof: proofOf(seen),
    conditions: conditions as Schemas['Condition'][],
    source: row.source && { database: row.source.resource, name: seen.source_name ?? row.source.name ?? null, backup: row.source.backup ?? null, until: row.source.until ?? null },
    deleteAt: iso(row.delete_at),
    createdAt: iso(row.created_at)!,
  };
}

/** A backup with what its newest proof came to. */
export const backupView = (row: BackupRow): Schemas['Backup'] => ({
  id: row.id,
  reason: row.reason,
  state: row.state,
  createdAt: iso(row.created_at)!,
  startedAt: iso(row.started_at),
  endedAt: iso(row.ended_at),
  bytes: number(row.bytes),
  keepUntil: iso(row.keep_until),
  error: row.error,
  proof: row.proof,
  provenAt: iso(row.proven_at),
  requestedBy: row.requested_by,
  operation: row.operation,
});

/** What holds for a database, and what of it its team has set. */
export function policyView(row: Pick<ResourceRow, 'policy' | 'protected'>, rules: DatabaseRules): Schemas['DatabasePolicy'] {
  const { firstAfterSeconds: _, ...policy } = policyOf(row, rules);
  return { ...policy, protected: row.protected, own: Object.keys(row.policy) };
}

/** A person's login. */
export const roleView = (row: RoleRow): Schemas['DatabaseRole'] => ({
  name: row.name,
  access: row.access,
  person: row.person,
  createdAt: iso(row.created_at)!,
  expiresAt: iso(row.expires_at)!,
  endedAt: iso(row.ended_at),
  active: row.ended_at === null && row.expires_at.getTime() > Date.now(),
});
