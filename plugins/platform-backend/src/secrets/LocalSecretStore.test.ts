import { TestDatabases } from '@backstage/backend-test-utils';
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { Knex } from 'knex';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateStore } from '../store/migrate';
import { LocalSecretStore } from './LocalSecretStore';
import { keyId } from './SecretKeys';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the local secret store', () => {
  let knex: Knex;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'waymark key '));
    file = path.join(folder, 'secrets', 'key');
    await knex('secret_version').delete();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  /** As a backend that has just started. */
  const store = (make = true) => LocalSecretStore.at(knex, file, { make });

  it('makes a value once, however many ask at once', async () => {
    let made = 0;
    const one = store();
    const all = await Promise.all(Array.from({ length: 10 }, () => one.ensure('a', () => `value-${made++}`)));
    expect(new Set(all.map(s => s.value)).size).toBe(1);
  });

  it('keeps versions, and nothing in the clear; a number that is to be passed over is', async () => {
    expect(await store().put('b', 'first-value')).toBe(1);
    expect(await store().put('b', 'second-value')).toBe(2);
    expect(await store().get('b')).toEqual({ version: 2, value: 'second-value' });
    expect(await store().get('b', 1)).toEqual({ version: 1, value: 'first-value' });
    expect(await store().putIn(knex, 'b', 'third-value', 7)).toBe(8);
    const rows = await knex('secret_version').where({ name: 'b' });
    expect(Buffer.concat(rows.map(r => r.ciphertext)).toString('latin1')).not.toContain('value');
    await store().remove('b');
    await expect(store().get('b')).rejects.toThrow('There is no secret "b"');
  });

  it('does not open a row that was moved to another name, or changed', async () => {
    await store().put('c', 'value');
    await knex('secret_version').where({ name: 'c' }).update({ name: 'd' });
    await expect(store().get('d')).rejects.toThrow();
    await knex('secret_version').where({ name: 'd' }).update({ name: 'c', version: 2 });
    await expect(store().get('c')).rejects.toThrow();
    const { ciphertext } = await knex('secret_version').where({ name: 'c' }).first();
    ciphertext[ciphertext.length - 1] ^= 1;
    await knex('secret_version').where({ name: 'c' }).update({ version: 1, ciphertext });
    await expect(store().get('c')).rejects.toThrow();
  });

  it('makes its key file once, for its user only', async () => {
    // Several at once, as two backends that start together: one key counts, and no draft of another is left.
    const ids = await Promise.all([1, 2, 3, 4].map(async () => (await store().keys.current()).id));
    expect(new Set(ids).size).toBe(1);
    expect(await readdir(path.dirname(file))).toEqual(['key']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('says what is wrong with the key, makes no other in its place, and finds it again by itself', async () => {
    const running = store();
    await running.put('e', 'value');
    const kept = `${file} away`;
    await rename(file, kept);
    const later = store();
    expect(await later.keys.problem()).toMatchObject({ what: 'The secrets cannot be read', why: expect.stringContaining('is not there') });
    await expect(later.get('e')).rejects.toMatchObject({ name: 'DriverError', errorClass: 'invalid', next: expect.stringContaining('Put it back') });
    await expect(later.put('e', 'another')).rejects.toMatchObject({ name: 'DriverError' });
    expect(await readdir(path.dirname(file))).toEqual(['key away']);
    // Who has read it goes on.
    expect((await running.get('e')).value).toBe('value');

    await writeFile(file, randomBytes(32));
    expect((await store().keys.problem())?.why).toContain('is another key');
    await writeFile(file, 'short');
    expect((await store().keys.problem())?.why).toContain('has 5 bytes instead of 32');

    await rename(kept, file);
    await new Promise(resolve => setTimeout(resolve, 1_100));
    expect((await later.get('e')).value).toBe('value');
    expect(await later.keys.problem()).toBeUndefined();
  });

  it('never makes a key that somebody has named', async () => {
    expect((await store(false).keys.problem())?.why).toContain('is not there');
    await expect(stat(file)).rejects.toThrow();
  });

  it('goes on with another key when the one before is moved aside under its name', async () => {
    await store().put('f', 'before');
    const id = keyId(await readFile(file));
    await rename(file, `${file}.${id}`);
    await writeFile(file, randomBytes(32), { mode: 0o600 });
    const rotated = store();
    expect((await rotated.get('f')).value).toBe('before');
    await rotated.put('f', 'after');
    expect((await store().get('f')).value).toBe('after');
    expect(new Set(await knex('secret_version').pluck('key_id')).size).toBe(2);
    await rm(`${file}.${id}`);
    expect((await store().keys.problem())?.next).toContain(id);
  });

  it('finds a key that has come since it looked: another backend was started with it', async () => {
    const running = store();
    await running.put('h', 'before');
    await rename(file, `${file}.${keyId(await readFile(file))}`);
    await writeFile(file, randomBytes(32), { mode: 0o600 });
    await store().put('h', 'after');
    expect((await running.get('h')).value).toBe('after');
    expect((await running.get('h', 1)).value).toBe('before');
    await knex('secret_version').where({ name: 'h', version: 2 }).update({ key_id: '0123456789abcdef' });
    await expect(running.get('h')).rejects.toMatchObject({ name: 'DriverError', why: expect.stringContaining('0123456789abcdef') });
    expect((await running.get('h', 1)).value).toBe('before');
  });

  it('opens what was encrypted before keys had names', async () => {
    await store().keys.current();
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', await readFile(file), nonce).setAAD(Buffer.from('g\u00001'));
    const text = Buffer.concat([cipher.update('old', 'utf8'), cipher.final()]);
    await knex('secret_version').insert({ name: 'g', version: 1, ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), text]) });
    expect((await store().get('g')).value).toBe('old');
    await writeFile(file, randomBytes(32));
    expect(await store().keys.problem()).toBeDefined();
  });
});
