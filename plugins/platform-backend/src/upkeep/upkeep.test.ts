import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { Knex } from 'knex';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalSecretStore } from '../secrets/LocalSecretStore';
import { reEncrypt } from '../secrets/reEncrypt';
import { retireKeys } from '../secrets/retireKeys';
import { keyId } from '../secrets/SecretKeys';
import { migrateStore } from '../store/migrate';
import { deleteOldLogs } from './deleteOldLogs';
import { readRetention, RETENTION } from './readRetention';
import { refreshAddresses } from './refreshAddresses';
import { Upkeep } from './Upkeep';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const soon = () => Date.now() + 120_000;

describe('the platform looks after its own data', () => {
  let knex: Knex;
  let data: string;
  let file: string;
  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
  });
  beforeEach(async () => {
    data = await mkdtemp(path.join(tmpdir(), 'waymark upkeep '));
    file = path.join(data, 'secrets', 'key');
    await knex('secret_version').delete();
  });
  afterEach(() => rm(data, { recursive: true, force: true }));

  /** A backend of its own. */
  const store = () => LocalSecretStore.at(knex, file);
  /** As `npm run rotate-key` does. Returns the name of the old one. */
  async function newKey(): Promise<string> {
    const id = keyId(await readFile(file));
    await rename(file, `${file}.${id}`);
    await writeFile(file, randomBytes(32), { mode: 0o600 });
    return id;
  }
  const keyIds = async () => new Set(await knex('secret_version').pluck('key_id'));

  it('encrypts everything with a new key, while both are in use, and goes on where it was killed', async () => {
    const running = store();
    for (let i = 0; i < 230; i += 1) await running.put(`s${i}`, `value ${i}`);
    const old = await newKey();
    const rotated = store();
    const now = (await rotated.keys.current()).id;

    // Killed in its second batch: what it had done stays done, and all can be read by both.
    const transaction = knex.transaction.bind(knex);
    let batches = 0;
    const dying = new Proxy(knex, {
      apply: (target, self, args) => Reflect.apply(target as any, self, args),
      get: (target, name) =>
        name === 'transaction'
          ? (work: any) =>
              transaction(async trx => {
                const done = await work(trx);
                batches += 1;
                if (batches === 2) throw new Error('killed');
                return done;
              })
          : Reflect.get(target, name),
    });
    await expect(reEncrypt(dying, rotated.keys)).rejects.toThrow('killed');
    expect(await knex('secret_version').where({ key_id: now })).toHaveLength(100);
    for (const one of [running, rotated]) {
      for (const i of [0, 99, 150, 229]) expect((await one.get(`s${i}`)).value).toBe(`value ${i}`);
    }
    // The other one has not noticed: what it encrypts with the old key meanwhile is taken along.
    expect(await retireKeys(knex, file, soon())).toEqual({ aside: [], left: [] });
    expect(await reEncrypt(knex, rotated.keys)).toEqual({ done: 130, unreadable: [] });
    await knex('secret_version').where({ name: 's7' }).update({ ciphertext: randomBytes(60), key_id: old });
    expect(await reEncrypt(knex, rotated.keys)).toEqual({ done: 0, unreadable: [{ name: 's7', version: 1 }] });
    await knex('secret_version').where({ name: 's7' }).delete();
    expect(await keyIds()).toEqual(new Set([now]));

    // Not at once, since others may not have noticed; then aside, not away.
    expect(await retireKeys(knex, file)).toEqual({ aside: [], left: [] });
    expect(await retireKeys(knex, file, soon())).toEqual({ aside: [old], left: [] });
    expect((await readdir(path.dirname(file))).sort()).toEqual(['key', `key.${old}.retired`]);
    for (const i of [0, 229]) expect((await store().get(`s${i}`)).value).toBe(`value ${i}`);
  });

  it('a backend that runs takes the new key by itself', async () => {
    const running = store();
    await running.put('a', 'value');
    await newKey();
    const now = keyId(await readFile(file));
    await new Promise(resolve => setTimeout(resolve, 1_100));
    await running.put('a', 'value');
    expect((await knex('secret_version').where({ name: 'a', version: 2 }).first()).key_id).toBe(now);
    expect((await running.get('a', 1)).value).toBe('value');
    // Another file in its place, which does not fit, changes nothing for what runs.
    await writeFile(file, 'short');
    await new Promise(resolve => setTimeout(resolve, 1_100));
    expect((await running.get('a', 2)).value).toBe('value');
  });

  it('writes into the audit what was done past it, once', async () => {
    const deeds = path.join(data, 'deeds');
    await mkdir(deeds);
    const time = '2026-11-21T10:00:00.000Z';
    const deed = JSON.stringify({ time, action: 'platform.backup', by: 'root', reason: 'to /backups/one' });
    await writeFile(path.join(deeds, 'a.json'), deed);
    await writeFile(path.join(deeds, 'b.json'), '{"action": "something else"}');
    const upkeep = new Upkeep({ knex, logger: mockServices.logger.mock(), secrets: store(), sourceControl: {} as any }, { dataDirectory: data, keyFile: file, retention: RETENTION });
    await upkeep.look();
    expect(await readdir(deeds)).toEqual(['b.json.unread']);
    // As after a crash between the row and the note.
    await writeFile(path.join(deeds, 'a.json'), deed);
    await upkeep.look();
    const rows = await knex('audit').where({ action: 'platform.backup' });
    expect(rows).toEqual([expect.objectContaining({ actor: 'system:root', time: new Date(time), reason: 'to /backups/one', outcome: 'allowed' })]);
  });

  it('says in the audit that secrets have another key', async () => {
    const secrets = store();
    await secrets.put('x', 'value');
    const upkeep = new Upkeep({ knex, logger: mockServices.logger.mock(), secrets, sourceControl: {} as any }, { dataDirectory: data, keyFile: file, retention: RETENTION });
    await upkeep.look();
    await newKey();
    await new Promise(resolve => setTimeout(resolve, 1_100));
    await upkeep.look();
    expect(await knex('audit').where({ action: 'platform.secrets-reencrypted' })).toEqual([expect.objectContaining({ actor: 'platform', reason: expect.stringContaining('1 values') })]);
  });

  it('deletes logs past their time, not those of what is under way', async () => {
    const operation = { kind: 'deploy', title: '', actor: 'a', door: 'api', input: '{}' };
    await knex('operation').insert([{ ...operation, id: 'ended', state: 'succeeded' }, { ...operation, id: 'waits', state: 'running' }]);
    const old = new Date(Date.now() - 10 * 24 * 3_600_000);
    for (const name of ['ended.log', 'waits.log', 'unknown.log', 'young.log', 'x.tree.json']) {
      await writeFile(path.join(data, name), '{}');
      if (name !== 'young.log') await utimes(path.join(data, name), old, old);
    }
    expect(await deleteOldLogs(knex, data, 9)).toBe(2);
    expect((await readdir(data)).sort()).toEqual(['waits.log', 'x.tree.json', 'young.log']);
  });

  it('writes down where repositories are after they were moved', async () => {
    const row = { team: 't', made: true, url: 'http://localhost:1/a', default_branch: 'main' };
    await knex('repository').insert(['a', 'b', 'gone'].map(name => ({ ...row, name, clone_url: `file:///old/${name}.git` })));
    const getRepository = async (name: string) => (name === 'gone' ? undefined : { name, url: row.url, cloneUrl: `file:///${name === 'a' ? 'new' : 'old'}/${name}.git`, defaultBranch: 'main' });
    expect(await refreshAddresses(knex, { getRepository })).toBe(1);
    expect(await knex('repository').orderBy('name').pluck('clone_url')).toEqual(['file:///new/a.git', 'file:///old/b.git', 'file:///old/gone.git']);
  });

  it('knows how long things are kept', () => {
    expect(readRetention(new ConfigReader({ platform: { retention: { eventsDays: 5 } } }) as any)).toEqual({ ...RETENTION, events: 5 });
    expect(() => readRetention(new ConfigReader({ platform: { retention: { samplesDays: 0 } } }) as any)).toThrow('platform.retention.samplesDays is 0');
  });
});
