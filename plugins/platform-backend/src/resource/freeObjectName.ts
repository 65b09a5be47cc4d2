import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * What a new resource is called on its target: as computed; with four more digits where something has that name, or had it
 * and a backup of it is still kept under it.
 *
 * @param always - the digits are wanted in any case
 */
export async function freeObjectName(trx: Knex, computed: string, always?: 'always marked'): Promise<string> {
  for (let marked = Boolean(always); ; marked = true) {
    const name = marked ? `${computed}-${randomBytes(2).toString('hex')}` : computed;
    const { rows } = await trx.raw('SELECT 1 FROM resource WHERE object_name = ? UNION ALL SELECT 1 FROM backup WHERE object_name = ? LIMIT 1', [name, name]);
    if (!rows.length) return name;
  }
}
