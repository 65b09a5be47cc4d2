import type { LoggerService } from '@backstage/backend-plugin-api';
import type { TargetRegistration } from '@waymark/platform-node';
import type { Knex } from 'knex';

/**
 * Turns hints of a target into work: whatever waits for the object is looked at now. Hints that come together are
 * handled together, and one that is lost costs only the time to the next look.
 */
export function wakeOnTargetChanges(knex: Knex, target: TargetRegistration, logger: LoggerService): () => void {
  let names = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = async () => {
    const changed = [...names];
    names = new Set();
    timer = undefined;
    try {
      // Objects of bindings carry their name in the stored graph; jobs carry the id of their operation.
      await knex.raw(
        `UPDATE work SET due_at = LEAST(due_at, now()), dirty = true
          WHERE key IN (SELECT 'binding:' || service || '/' || environment FROM binding WHERE EXISTS
                  (SELECT 1 FROM unnest(?::text[]) AS n(name) WHERE n.name = service || '-' || environment OR n.name LIKE service || '-' || environment || '-%'))
             OR key IN (SELECT 'operation:' || id FROM operation WHERE state IN ('running', 'undoing') AND EXISTS
                  (SELECT 1 FROM unnest(?::text[]) AS n(name) WHERE n.name LIKE id || '-%'))`,
        [changed, changed],
      );
      await knex.raw(`SELECT pg_notify('waymark_work', '')`);
    } catch (error) {
      logger.debug(`A hint of target ${target.target.name} was dropped: ${error}`);
    }
  };
  const stop = target.onChange?.(({ name }) => {
    names.add(name);
    timer ??= setTimeout(flush, 5);
  });
  return () => {
    clearTimeout(timer);
    stop?.();
  };
}
