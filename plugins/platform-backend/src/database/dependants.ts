import { releaseName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import type { ResourceRow } from '../store/rows';

/** A service, in an environment, whose processes use a database. */
export interface Dependant { service: string; environment: string; release: string | null }

/** Who uses a database: its own service where it is attached, and every place whose running configuration names it. */
export async function dependantsOf(knex: Knex, resource: Pick<ResourceRow, 'service' | 'environment' | 'object_name' | 'state'>): Promise<Dependant[]> {
  const { rows } = await knex.raw(
    `SELECT b.service, b.environment, b.stable FROM binding b
      WHERE (b.service = ? AND b.environment = ? AND ? = 'attached')
         OR EXISTS (SELECT 1 FROM config_revision c WHERE c.service = b.service AND c.environment = b.environment
                       AND c.number IN (b.config_revision, b.candidate_config_revision) AND c.database->>'object' = ?)
      ORDER BY b.service, b.environment`,
    [resource.service, resource.environment, resource.state, resource.object_name],
  );
  return rows.map((row: any) => ({ service: row.service, environment: row.environment, release: row.stable === null ? null : releaseName(row.stable) }));
}
