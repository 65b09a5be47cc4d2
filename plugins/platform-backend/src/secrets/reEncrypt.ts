import type { Knex } from 'knex';
import { open, seal } from './seal';
import type { SecretKeys } from './SecretKeys';

const BATCH = 100;

interface Row { name: string; version: number; ciphertext: Buffer; key_id: string | null }

/** What became of the secrets that another key than the newest has encrypted. */
export interface ReEncrypted {
  done: number;
  /** Versions that no key opens: they were changed or damaged, and stay as they are. */
  unreadable: Array<Pick<Row, 'name' | 'version'>>;
}

/**
 * Encrypts with the newest key what an older one has encrypted. A batch is a transaction, and both keys open what they have
 * encrypted meanwhile: so it may be killed at any moment, and any number of backends may do it at once.
 */
export async function reEncrypt(knex: Knex, keys: SecretKeys): Promise<ReEncrypted> {
  const { id, key } = await keys.current();
  const result: ReEncrypted = { done: 0, unreadable: [] };
  let after: Pick<Row, 'name' | 'version'> = { name: '', version: 0 };
  const batch = (from: typeof after) =>
    knex.transaction(async trx => {
      const some = await trx<Row>('secret_version')
        .whereRaw('key_id IS DISTINCT FROM ? AND (name, version) > (?, ?)', [id, from.name, from.version])
        .orderBy(['name', 'version'])
        .limit(BATCH)
        .forUpdate()
        .skipLocked();
      for (const row of some) {
        const { name, version } = row;
        const value = openWith((await keys.byId(row.key_id, trx)).map(one => one.key), row);
        if (value === undefined) {
          result.unreadable.push({ name, version });
          continue;
        }
        await trx('secret_version').where({ name, version }).update({ ciphertext: seal(key, row, value), key_id: id });
        result.done += 1;
      }
      return some;
    });
  for (;;) {
    const rows = await batch(after);
    if (!rows.length) return result;
    after = rows[rows.length - 1];
  }
}

function openWith(keys: Buffer[], row: Row): string | undefined {
  for (const key of keys) {
    try {
      return open(key, row, row.ciphertext);
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
