import { NotFoundError } from '@backstage/errors';
import type { SecretStore } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { open, seal } from './seal';
import { SecretKeys, type StoredSecrets } from './SecretKeys';

interface SecretVersionRow { name: string; version: number; ciphertext: Buffer; key_id: string | null }

const ABSENT = 'NotFoundError';

/** What of the store the keys need to know. */
export const storedSecrets = (knex: Knex): StoredSecrets => ({
  needed: (inside = knex) => inside('secret_version').distinct('key_id').pluck('key_id'),
  async opensUnnamed(key, inside = knex) {
    const row = await inside<SecretVersionRow>('secret_version').whereNull('key_id').first();
    if (!row) return true;
    try {
      open(key, row, row.ciphertext);
      return true;
    } catch {
      return false;
    }
  },
});

/**
 * Secrets in the database, encrypted under a key that is a file outside of it. Name and version are bound in, so that rows
 * cannot be swapped. Throws a `DriverError` in three parts when the key is away.
 */
export class LocalSecretStore implements SecretStore {
  constructor(private readonly knex: Knex, readonly keys: SecretKeys) {}

  /** @param options.make - whether a key is made where there is none and nothing is stored yet */
  static at(knex: Knex, keyFile: string, options: { make: boolean } = { make: true }): LocalSecretStore {
    return new LocalSecretStore(knex, new SecretKeys(keyFile, storedSecrets(knex), options));
  }

  async ensure(name: string, generate: () => string) {
    // Mostly it is there: nothing is encrypted for nothing.
    const known = await this.get(name).catch(error => (error.name === ABSENT ? undefined : Promise.reject(error)));
    if (known) return known;
    await this.insert(this.knex, name, 1, generate(), 'ignore');
    return this.get(name);
  }

  async put(name: string, value: string): Promise<number> {
    // Looked for before there is a transaction: looking takes a connection of its own.
    await this.keys.current();
    return this.knex.transaction(trx => this.putIn(trx, name, value));
  }

  /**
   * As `put`, in the caller's transaction.
   *
   * @param after - the version is a higher one than this too
   */
  async putIn(trx: Knex, name: string, value: string, after = 0): Promise<number> {
    await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [`secret:${name}`]);
    const last = await trx('secret_version').where({ name }).max<{ max: number | null }>('version as max').first();
    const version = Math.max(last?.max ?? 0, after) + 1;
    await this.insert(trx, name, version, value);
    return version;
  }

  async get(name: string, version?: number) {
    return this.getIn(this.knex, name, version);
  }

  /** As `get`, in the caller's transaction: whoever holds a connection and waits for a second one may wait for ever. */
  async getIn(knex: Knex, name: string, version?: number) {
    const row = await knex<SecretVersionRow>('secret_version')
      .where({ name, ...(version === undefined ? {} : { version }) })
      .orderBy('version', 'desc')
      .first();
    if (!row) throw new NotFoundError(`There is no secret "${name}"`);
    const keys = await this.keys.byId(row.key_id, knex === this.knex ? undefined : knex);
    for (const { key } of keys.slice(0, -1)) {
      try {
        return { version: row.version, value: open(key, row, row.ciphertext) };
      } catch {
        // It has no name, and this is not its key.
      }
    }
    return { version: row.version, value: open(keys[keys.length - 1].key, row, row.ciphertext) };
  }

  async remove(name: string): Promise<void> {
    await this.knex('secret_version').where({ name }).delete();
  }

  private async insert(knex: Knex, name: string, version: number, value: string, conflict?: 'ignore'): Promise<void> {
    const { id, key } = await this.keys.current(knex === this.knex ? undefined : knex);
    const insert = knex('secret_version').insert({ name, version, key_id: id, ciphertext: seal(key, { name, version }, value) });
    await (conflict ? insert.onConflict(['name', 'version']).ignore() : insert);
  }
}
