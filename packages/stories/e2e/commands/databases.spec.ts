import { expect, test } from '@playwright/test';
import { ends, platform } from '../support/commandLine.ts';
import { Clone, git } from '../support/git.ts';
import { until } from '../support/product.ts';
import { makeService, serviceDetail, staging, uniqueName } from '../support/services.ts';
import { canConnect, replicasBecome, rowsOf } from '../support/underneath.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
const other = `${name}-two`;
const clones: Clone[] = [];
let restored: string;
let standing: string;
test.afterAll(() => Promise.all(clones.map(clone => clone.remove())));

async function cloneOf(service: string): Promise<Clone> {
  await makeService(service, { team: 'platform' });
  const clone = await Clone.of((await serviceDetail(service)).repository.cloneUrl);
  clones.push(clone);
  return clone;
}
/** What a process of the service has in staging, once all have it. */
const url = async (wanted: (found: string) => boolean = () => true): Promise<string> =>
  (await replicasBecome(name, 'staging', 1, one => one.env.DATABASE_URL !== undefined && wanted(one.env.DATABASE_URL)))[0].env.DATABASE_URL;
const databases = async (words = ''): Promise<any[]> => (await ends(0, `db list --json ${words}`)).document.databases;
const own = async () => (await databases()).find(one => one.service === name && one.state === 'attached' && one.environment === 'staging');

/** A line of a service's folder that asks for its database: the file says so, and soon its processes have one. */
async function create(line: string, service: string, size: string): Promise<Clone> {
  const clone = await cloneOf(service);
  const { document } = await ends(0, `${line} --json`, { cwd: clone.folder });
  expect(document).toMatchObject({ operation: { outcome: 'succeeded' }, database: { name: `${service}-db`, size } });
  const again = await ends(6, line, { cwd: clone.folder });
  expect(again.err).toContain('db resize');
  return clone;
}

tellStory('databases', name, {
  'db create --type postgres': async line => {
    await create(line, name, 'small');
    await until('it serves with its database', async () => (await staging(name)).release === 'r2' && (await staging(name)).ready, 60_000);
    expect(await rowsOf(await url(), 'select current_database() as name')).toEqual([{ name: name.replaceAll('-', '_') }]);
    await ends(2, 'db create --type mysql', { cwd: clones[0].folder });
    await ends(2, line);
  },

  'db create --type postgres --size medium': async line => {
    const clone = await create(line, other, 'medium');
    await git(clone.folder, 'pull', '-q');
    expect(await clone.read('platform.yaml')).toMatch(/database:\n +type: postgres\n +size: medium/);
  },

  'db create ledger-my-api --team platform': async line => {
    expect((await ends(0, line)).out).toContain('is ready');
    standing = (await databases()).find(one => one.name === `ledger-${name}`).id;
    await ends(6, line);
    await ends(6, line.replace('ledger', 'other'), { as: 'noah.fischer' });
  },

  'db list': async line => {
    expect((await ends(0, line)).out).toContain(`${name}-db`);
    await ends(2, `${line} too much`);
  },

  databases: async line => {
    expect((await ends(0, `${line} --team platform`)).out).toContain(`ledger-${name}`);
    await ends(2, `${line} --nothing`);
  },

  'db show my-api-db': async line => {
    await until('it is backed up', async () => (await own())?.lastBackupAt, 60_000);
    expect((await ends(0, line)).out).toMatch(new RegExp(`used by +${name} @ staging`));
    await ends(5, `${line} --env production`);
  },

  'db policy my-api-db --keep 30d --protect': async line => {
    expect((await ends(0, `${line} --json`)).document.policy).toMatchObject({ keepDays: 30, protected: true });
    await ends(2, 'db policy my-api-db --protect --unprotect');
    await ends(6, line, { as: 'noah.fischer' });
  },

  'db connect my-api-db': async line => {
    // It opens psql where there is one; otherwise it says how to come by an address, and makes no login.
    const opened = await platform(line, { input: 'select 6 * 7 as answer;\n' });
    expect([opened.code, opened.code === 0 ? opened.out : opened.err]).toEqual([opened.code === 0 ? 0 : 5, expect.stringContaining(opened.code === 0 ? '42' : '--print')]);
    const { document, err } = await ends(0, `${line} --json`);
    expect(await rowsOf(document.connection.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await expect(rowsOf(document.connection.url, 'create table mine (id int)')).rejects.toThrow(/read-only|permission/);
    expect(err).not.toContain(document.connection.password);
    expect((await ends(0, `${line} --print --write`)).out).toMatch(/^postgresql:\/\/person_/);
    await ends(6, `${line} --print`, { as: 'noah.fischer' });
  },

  'db query "select count(*) from note" --db my-api-db': async line => {
    await rowsOf(await url(), "create table note (text text); insert into note values ('first')");
    expect((await ends(0, `${line} --json`)).document.rows).toEqual([['1']]);
    expect((await platform(`db query "delete from note" --db ${name}-db`)).code).toBeGreaterThan(0);
    expect((await ends(0, `${line} --json`)).document.rows).toEqual([['1']]);
  },

  'db backup my-api-db': async line => {
    const { document } = await ends(0, `${line} --json`);
    expect(document.operation).toMatchObject({ kind: 'database.backup', outcome: 'succeeded' });
    await ends(6, line, { as: 'noah.fischer' });
    await ends(5, 'db backup nothing-db');
  },

  'db backups my-api-db': async line => {
    const { document } = await ends(0, `${line} --json`);
    expect(document.backups.filter((one: any) => one.state === 'complete').length).toBeGreaterThan(1);
    await ends(5, `${line} --env nowhere`);
  },

  'db prove my-api-db': async line => {
    const { document } = await ends(0, `${line} --json`);
    expect(document.proof).toMatchObject({ state: 'passed' });
    await ends(5, `${line} --backup b-not-there`);
  },

  'db restore my-api-db --to TIME': async line => {
    const at = new Date().toISOString();
    await rowsOf(await url(), "delete from note; insert into note values ('later')");
    const { document } = await ends(0, `${line.replace('TIME', at)} --json`);
    expect(document.operation.outcome).toBe('succeeded');
    restored = (await databases()).find(one => one.service === name && one.state === 'restored').id;
    // What was deleted after it is back, and what was written after it is not.
    expect((await ends(0, `db query "select text from note" --db ${restored} --json`)).document.rows).toEqual([['first']]);
    await ends(2, line.replace('TIME', 'tomorrow'));
    await ends(2, line.replace('TIME', '2001-01-01T00:00:00Z'));
  },

  'db clone ledger-my-api --name look-my-api': async line => {
    await until('there is a backup of it', async () => (await databases()).find(one => one.id === standing)?.lastBackupAt, 60_000);
    await ends(0, line);
    expect((await databases()).some(one => one.name === `look-${name}`)).toBe(true);
    await ends(6, line);
  },

  'db swap ID': async line => {
    const before = await url();
    const kept = (await own()).id;
    expect((await ends(0, line.replace('ID', restored))).out).toContain(kept);
    const now = await url(found => new URL(found).port !== new URL(before).port);
    expect(await rowsOf(now, 'select text from note')).toEqual([{ text: 'first' }]);
    expect((await databases()).find(one => one.id === kept).state).toBe('replaced');
    await ends(6, line.replace('ID', restored));
    await ends(5, line.replace('ID', 'pg-00000000'));
    restored = kept;
  },

  'db rotate my-api-db': async line => {
    const before = await url();
    expect((await ends(0, line)).out).toContain('refuses the old one');
    await url(found => found !== before);
    expect(await canConnect(before)).toBe(false);
    await ends(6, line, { as: 'noah.fischer' });
  },

  'db resize my-api-db --size medium --reason "a sale" --for 1h': async line => {
    const { out, err } = await ends(0, line);
    expect(out + err).toMatch(/is medium/);
    expect(await rowsOf(await url(), 'show max_connections')).toEqual([{ max_connections: '160' }]);
    await ends(0, `db resize ${name}-db --end-override`);
    await ends(6, `db resize ${name}-db --end-override`);
    await ends(2, `db resize ${name}-db --size huge`);
  },

  'db delete ID': async line => {
    await ends(6, line.replace('ID', restored));
    await ends(6, `db delete ${name}-db --yes`);
    expect((await ends(0, `${line.replace('ID', standing)} --yes`)).out).toContain('db recover');
    expect((await databases()).find(one => one.id === standing)).toMatchObject({ state: 'deleted', deleteAt: expect.any(String) });
    // It was protected before it was replaced, and still is; one that held the only data never goes at once.
    await ends(6, `db delete ${restored} --yes`);
    await ends(0, `db policy ${restored} --unprotect`);
    await ends(2, `db delete ${restored} --yes --grace 0`);
    await ends(0, `db delete ${restored} --yes`);
    const look = (await databases()).find(one => one.name === `look-${name}`).id;
    await ends(0, `db delete ${look} --yes --grace 0`);
    await until('the copy is gone', async () => !(await databases()).some(one => one.id === look), 60_000);
  },

  'db recover ID': async line => {
    await ends(0, line.replace('ID', standing));
    expect((await databases()).find(one => one.id === standing)).toMatchObject({ state: 'standalone', ready: true });
    await ends(6, line.replace('ID', standing));
  },

  'db adopt elsewhere-my-api --team platform --from-file -': async line => {
    // One of the product itself, by a login that can only read, stands for one that somebody else keeps.
    const { url: address } = (await ends(0, `db connect ${name}-db --json`)).document.connection;
    const { out, err } = await ends(0, line, { input: `${address}\n` });
    expect(out).toContain('is watched');
    expect(out + err).not.toContain(new URL(address).password);
    const adopted = (await databases()).find(one => one.name === `elsewhere-${name}`);
    expect(adopted).toMatchObject({ state: 'adopted', ready: true, service: null });
    expect((await ends(0, `db query "select count(*) from note" --db elsewhere-${name} --json`)).document.rows).toHaveLength(1);
    await ends(6, `db rotate elsewhere-${name} --yes`);
    await ends(6, `db delete elsewhere-${name} --yes`);
    await ends(2, `db adopt again-${name} ${address}`);
    await ends(6, line.replace('elsewhere', 'other'), { as: 'noah.fischer', input: address });
  },

  'db forget elsewhere-my-api --yes': async line => {
    await ends(6, line, { as: 'noah.fischer' });
    await ends(6, `db forget ${name}-db --yes`);
    await ends(0, line);
    await ends(5, line);
    expect((await own()).ready).toBe(true);
  },
});
