import type { Knex } from 'knex';
import { DEV_STATE } from '../dev/types';

/**
 * Every database is looked after, those too that were there before anything did: called at each start. What has its key
 * already keeps it as it is. Not all at one time: as many as there are go on over a minute.
 */
export async function ensureCareKeys(knex: Knex): Promise<void> {
  await knex.raw(
    `INSERT INTO work (key, due_at, dirty)
     SELECT k.key, now() + random() * least(k.n, 60) * interval '1 second', false FROM (
       SELECT key, count(*) OVER () AS n FROM (
         SELECT 'care:' || r.id AS key FROM resource r WHERE r.state <> ? AND NOT r.removing
         UNION SELECT 'care:' || b.resource FROM backup b
         UNION SELECT 'resource:' || r.id FROM resource r WHERE r.state <> 'attached') each
        WHERE NOT EXISTS (SELECT 1 FROM work w WHERE w.key = each.key)) k
     ON CONFLICT (key) DO NOTHING`,
    [DEV_STATE],
  );
}
