import type { Knex } from 'knex';
import type { DeploymentRow } from './rows';

/** The last deployments of a service before a moment, newest first, for several incidents at once; by the incident's id. */
export async function lastChanges(knex: Knex, incidents: string[], each: number): Promise<Map<string, DeploymentRow[]>> {
  const found = new Map<string, DeploymentRow[]>(incidents.map(id => [String(id), []]));
  if (!incidents.length) return found;
  const { rows } = await knex.raw(
    `SELECT i.id AS incident, d.*
       FROM incident i
       CROSS JOIN LATERAL (SELECT * FROM deployment WHERE service = i.service AND started_at <= i.opened_at ORDER BY id DESC LIMIT ?) d
      WHERE i.id = ANY (?::bigint[])
      ORDER BY d.id DESC`,
    [each, incidents],
  );
  for (const { incident, ...deployment } of rows) found.get(String(incident))!.push(deployment);
  return found;
}
