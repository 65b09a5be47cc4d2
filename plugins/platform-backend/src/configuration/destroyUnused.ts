import { serviceSecretName, serviceSecretPrefix } from '@waymark/platform-common';
import type { Knex } from 'knex';

/**
 * Destroys the values of secrets that nothing runs with and nothing can go back to: no pin has a revision with them, no
 * operation that has not ended could move a pin to one, and who made them has nothing to retry. Names and versions stay.
 * A change that still waits before its first step holds nothing but its own.
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
                             AND o.kind = 'config.apply' AND o.state IN ('running', 'undoing')
                             AND NOT EXISTS (SELECT 1 FROM operation_step t WHERE t.operation = o.id AND t.id = 'config' AND t.state = 'pending'))
          AND NOT EXISTS (SELECT 1 FROM binding b JOIN config_revision c ON c.service = b.service AND c.environment = b.environment
                             AND c.number IN (b.config_revision, b.candidate_config_revision)
                           WHERE b.service = s.service AND b.environment = s.environment AND c.secrets->>s.name = s.version::text)
        FOR UPDATE OF s SKIP LOCKED LIMIT 500`,
    );
    await destroy(trx, rows);
    return rows.length;
  });
}

interface Version { service: string; environment: string; name: string; version: number }

async function destroy(trx: Knex, versions: Version[]): Promise<void> {
  for (const { service, environment, name, version } of versions) {
    await trx('secret_version').where({ name: serviceSecretName(service, environment, name), version }).delete();
    await trx('service_secret').where({ service, environment, name, version }).update({ destroyed_at: trx.fn.now() });
  }
}

/** Destroys at once what an operation has brought that was never let through. What a pin has stays. */
export async function destroyBroughtBy(trx: Knex, operation: string): Promise<void> {
  const { rows } = await trx.raw(
    `SELECT s.service, s.environment, s.name, s.version FROM service_secret s
      WHERE s.operation = ? AND s.destroyed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM binding b JOIN config_revision c ON c.service = b.service AND c.environment = b.environment
                           AND (c.number = b.config_revision OR (b.candidate IS NOT NULL AND c.number = b.candidate_config_revision))
                         WHERE b.service = s.service AND b.environment = s.environment AND c.secrets->>s.name = s.version::text)
      FOR UPDATE OF s`,
    [operation],
  );
  await destroy(trx, rows);
}

/** Takes away everything of a place's configuration, values of secrets too, with the place itself. */
export async function forgetConfiguration(trx: Knex, { service, environment }: { service: string; environment: string }): Promise<void> {
  const prefix = serviceSecretPrefix(service, environment);
  await trx('secret_version').whereRaw('left(name, ?) = ?', [prefix.length, prefix]).delete();
  await trx('service_secret').where({ service, environment }).delete();
  await trx('config_revision').where({ service, environment }).delete();
}
