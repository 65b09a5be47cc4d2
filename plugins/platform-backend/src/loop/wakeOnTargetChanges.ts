import type { LoggerService } from '@backstage/backend-plugin-api';
import type { TargetRegistration } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { operationKey } from './keys';

const AGAIN_MS = 1000;
/** The first hint is handled at once; those within this time after it, together. */
const QUIET_MS = 5;

/** The operation that a job of this name belongs to. */
const operationOf = (name: string): string[] => {
  const id = /^(op-[0-9a-z]+-[0-9a-f]{10})-/.exec(name)?.[1];
  return id ? [operationKey(id)] : [];
};

/**
 * Turns hints of a target into work: whatever waits for the object is looked at now. Hints that come together are
 * handled together, and one that is lost costs only the time to the next look. The name `*` means all of the target.
 */
export function wakeOnTargetChanges(knex: Knex, target: TargetRegistration, logger: LoggerService): () => void {
  let names = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let flushedAt = -Infinity;
  let stopped = false;
  const flush = async () => {
    const changed = [...names];
    names = new Set();
    timer = undefined;
    flushedAt = performance.now();
    try {
      // Jobs carry the id of their operation; objects of bindings begin with service and environment; a resource without a
      // service knows its own, and what is kept of it changes only after its care has begun. In the order of the keys, so
      // that two who wake the same never wait for each other.
      await knex.raw(
        `WITH woken AS (UPDATE work SET due_at = LEAST(due_at, now()), dirty = true
          WHERE key IN (SELECT key FROM work WHERE key = ANY(?::text[]) OR key IN (
                  SELECT 'binding:' || b.service || '/' || b.environment FROM binding b JOIN environment e ON e.name = b.environment
                   WHERE e.target = ? AND EXISTS (SELECT 1 FROM unnest(?::text[]) AS n(name)
                     WHERE n.name = '*' OR n.name = b.service || '-' || b.environment OR n.name LIKE b.service || '-' || b.environment || '-%')
                  UNION ALL
                  SELECT k.kind || r.id FROM resource r CROSS JOIN (VALUES ('resource:'), ('care:')) k (kind)
                   WHERE r.target = ? AND (r.object_name = ANY(?::text[]) OR '*' = ANY(?::text[])) AND (k.kind = 'resource:' OR r.looked_at IS NOT NULL))
                 ORDER BY key FOR NO KEY UPDATE)
         RETURNING key)
         SELECT pg_notify('waymark_work', '') FROM woken LIMIT 1`,
        [changed.flatMap(operationOf), target.target.name, changed, target.target.name, changed, changed],
      );
    } catch (error) {
      logger.debug(`A hint of target ${target.target.name} could not be written, tried again: ${error}`);
      for (const name of changed) names.add(name);
      if (!stopped) timer ??= setTimeout(flush, AGAIN_MS);
    }
  };
  const stop = target.onChange?.(({ name }) => {
    names.add(name);
    timer ??= setTimeout(flush, performance.now() - flushedAt > QUIET_MS ? 0 : QUIET_MS);
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    stop?.();
  };
}
