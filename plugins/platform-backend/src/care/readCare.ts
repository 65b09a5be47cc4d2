import type { Knex } from 'knex';
import type { BackupRow, ResourceRow } from '../store/rows';
import type { CareSeen } from './types';

const DATES = ['created_at', 'started_at', 'ended_at', 'keep_until', 'proven_at'] as const;

/** A backup as `to_jsonb` gives it, with its times as such. */
function backupOf(json: any): BackupRow {
  for (const column of DATES) json[column] = json[column] === null ? null : new Date(json[column]);
  return json;
}

/** Everything that looking after one database reads, in one statement: it is looked at often, and mostly nothing is due. */
export async function readCare(knex: Knex, id: string): Promise<(CareSeen & { needed: string[] }) | undefined> {
  const { rows } = await knex.raw(
    `SELECT r.*, now() AS at, e.branch IS NOT NULL AND r.state IN ('attached', 'detached') AS of_preview,
            (SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY b.created_at, b.id), '[]') FROM backup b WHERE b.resource = r.id) AS of_backups,
            CASE WHEN r.state = 'attached' THEN EXISTS (
                   SELECT 1 FROM binding p, jsonb_array_elements(p.nodes) n
                    WHERE p.service = r.service AND p.environment = r.environment AND n->>'name' = r.object_name AND n->>'type' = r.type AND n->>'phase' = 'ready')
                 ELSE coalesce(r.node->>'phase', '') = 'ready' END AS is_ready,
            (SELECT coalesce(jsonb_agg(s.source->>'backup'), '[]') FROM resource s
              WHERE s.source->>'resource' = r.id AND s.source->>'backup' IS NOT NULL AND coalesce(s.node->>'phase', '') <> 'ready') AS of_restores
       FROM resource r JOIN environment e ON e.name = r.environment WHERE r.id = ?`,
    [id],
  );
  if (!rows.length) return undefined;
  const { at, of_preview, of_backups, is_ready, of_restores, ...resource } = rows[0];
  return { resource: resource as ResourceRow, backups: of_backups.map(backupOf), ready: is_ready, preview: of_preview, now: at, needed: of_restores };
}
