import { serviceSecretName, serviceSecretPrefix } from '@waymark/platform-common';
import type { Knex } from 'knex';

/**
 * Destroys the values of secrets that nothing runs with and nothing can go back to: no pin has a revision with them, no
 * operation that has not ended could move a pin to one, and who made them has nothing to retry. Names and versions stay.
 */
export async function destroyUnused(knex: Knex): Promise<number> {
  return knex.transaction(async trx => {
    const { rows } = await trx.raw(
      `SELECT s.service, s.environment, s.name, s.version FROM service_secret s
        WHERE s.destroyed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.id = s.operation AND o.state IN ('running', 'undoing', 'failed'))
          AND NOT EXISTS (SELECT 1 FROM deployment d JOIN operation o ON o.id = d.operation
                           WHERE d.service = s.service AND d.environment = s.environment AND o.state IN ('running', 'undoing'))
          AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.service = s.service AND o.environment = s.environment
                             AND o.kind = 'config.apply' AND o.state IN ('running', 'undoing'))
          AND NOT EXISTS (SELECT 1 FROM binding b JOIN config_revision c ON c.service = b.service AND c.environment = b.environment
                             AND c.number IN (b.config_revision, b.candidate_config_revision)
                           WHERE b.service = s.service AND b.environment = s.environment AND c.secrets->>s.name = s.version::text)
        FOR UPDATE OF s SKIP LOCKED LIMIT 500`,
    );
    for (const { service, environment, name, version } of rows) {
      await trx('secret_version').where({ name: serviceSecretName(service, environment, name), version }).delete();
      await trx('service_secret').where({ service, environment, name, version }).update({ destroyed_at: trx.fn.now() });
    }
    return rows.length;
  });
}

/** Takes away everything of a place's configuration, values of secrets too, with the place itself. */
export async function forgetConfiguration(trx: Knex, { service, environment }: { service: string; environment: string }): Promise<void> {
  const prefix = serviceSecretPrefix(service, environment);
  await trx('secret_version').whereRaw('left(name, ?) = ?', [prefix.length, prefix]).delete();
  await trx('service_secret').where({ service, environment }).delete();
  await trx('config_revision').where({ service, environment }).delete();
}
