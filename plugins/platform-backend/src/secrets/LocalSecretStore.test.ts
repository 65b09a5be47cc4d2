import { TestDatabases } from '@backstage/backend-test-utils';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import type { Knex } from 'knex';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateStore } from '../store/migrate';
import { LocalSecretStore } from './LocalSecretStore';
import { readSecretKey } from './readKey';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the local secret store', () => {
  let knex: Knex;
  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
  });

  it('makes a value once, however many ask at once', async () => {
    const store = new LocalSecretStore(knex, randomBytes(32));
    let made = 0;
    const all = await Promise.all(Array.from({ length: 10 }, () => store.ensure('a', () => `value-${made++}`)));
    expect(new Set(all.map(s => s.value)).size).toBe(1);
  });

  it('keeps versions, and nothing in the clear', async () => {
    const store = new LocalSecretStore(knex, randomBytes(32));
    expect(await store.put('b', 'first-value')).toBe(1);
    expect(await store.put('b', 'second-value')).toBe(2);
    expect(await store.get('b')).toEqual({ version: 2, value: 'second-value' });
    expect(await store.get('b', 1)).toEqual({ version: 1, value: 'first-value' });
    const rows = await knex('secret_version').where({ name: 'b' });
    expect(Buffer.concat(rows.map(r => r.ciphertext)).toString('latin1')).not.toContain('value');
    await store.remove('b');
    await expect(store.get('b')).rejects.toThrow('There is no secret "b"');
  });

  it('does not open with another key, nor a row moved to another name', async () => {
    const store = new LocalSecretStore(knex, randomBytes(32));
    await store.put('c', 'value');
    await expect(new LocalSecretStore(knex, randomBytes(32)).get('c')).rejects.toThrow();
    await knex('secret_version').where({ name: 'c' }).update({ name: 'd' });
    await expect(store.get('d')).rejects.toThrow();
  });

  it('makes its key file once, for its user only, and refuses a broken one', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'waymark key '));
    const file = path.join(folder, 'secrets', 'key');
    // Several at once, as two backends that start together: one key counts, and no draft of another is left.
    const [key, ...others] = await Promise.all([1, 2, 3, 4].map(() => readSecretKey(file)));
    expect(others.every(other => other.equals(key))).toBe(true);
    expect(await readdir(path.dirname(file))).toEqual([path.basename(file)]);
    expect(await readSecretKey(file)).toEqual(key);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(file, 'short');
    await expect(readSecretKey(file)).rejects.toThrow('has 5 bytes instead of 32');
    await rm(folder, { recursive: true });
  });
});
