import { NotFoundError } from '@backstage/errors';
import type { SecretStore } from '@waymark/platform-node';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * Secrets in the database, encrypted with AES-256-GCM (NIST SP 800-38D, 96-bit nonce) under a key that is a file outside
 * of it. The name and version are bound in as additional data, so that rows cannot be swapped.
 */
export class LocalSecretStore implements SecretStore {
  constructor(private readonly knex: Knex, private readonly key: Buffer) {}

  async ensure(name: string, generate: () => string) {
    await this.knex('secret_version').insert({ name, version: 1, ciphertext: this.seal(name, 1, generate()) }).onConflict(['name', 'version']).ignore();
    return this.get(name);
  }

  async put(name: string, value: string): Promise<number> {
    return this.knex.transaction(async trx => {
      await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [`secret:${name}`]);
      const last = await trx('secret_version').where({ name }).max<{ max: number | null }>('version as max').first();
      const version = (last?.max ?? 0) + 1;
      await trx('secret_version').insert({ name, version, ciphertext: this.seal(name, version, value) });
      return version;
    });
  }

  async get(name: string, version?: number) {
    const row = await this.knex('secret_version')
      .where({ name, ...(version === undefined ? {} : { version }) })
      .orderBy('version', 'desc')
      .first();
    if (!row) throw new NotFoundError(`There is no secret "${name}"`);
    return { version: row.version as number, value: this.open(name, row.version, row.ciphertext) };
  }

  async remove(name: string): Promise<void> {
    await this.knex('secret_version').where({ name }).delete();
  }

  private seal(name: string, version: number, value: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(`${name}\0${version}`));
    const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  private open(name: string, version: number, sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, 12)).setAAD(Buffer.from(`${name}\0${version}`));
    decipher.setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
  }
}
