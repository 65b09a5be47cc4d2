import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listDirs, readJson } from '../files.ts';
import { AgentError } from '../rooms.ts';
import { TreeAdder } from './addTree.ts';
import { copyCluster, isArchived, listClusters, postgresPlace, versionOf } from './clusters.ts';
import { addRepositories } from './gitPart.ts';
import { claimDraft, clearLeftovers, disclaimDraft, DRAFT } from './leftovers.ts';
import { checkOf, keyName, MANIFEST, SCHEMA_VERSION } from './manifest.ts';
import type { BackupPart, Manifest } from './manifest.ts';
import { noteDeed } from './noteDeed.ts';
import { TarWriter } from './tarWriter.ts';

/** What is asked of a backup. */
export interface BackupOptions {
  /** The data folder. */
  data: string;
  /** Folder that gets a folder for each backup. */
  to: string;
  /** The checkout: its version and configuration are noted. */
  root: string;
  /** The key of the secrets goes along. */
  withKey: boolean;
  /** Services' databases stay out. */
  withoutDatabases: boolean;
  say: (line: string) => void;
}

/** What of the agent's folder is found, made or fetched anew. The cache of dependencies is not: its files are those of working copies, and cost nothing. */
const AGENT_SKIPPED =
  /^(postgres-data|postgres-place\.json|npm-cache[^/]*|shim|fences|git-home)(\/|$)|^cache\/\.fill-|^workspaces\/[^/]+\/\.(new|old|index)-|\/\.waymark-home\/tmp\//;
/** What of the data folder is copied by other parts, or is of no use elsewhere. */
const DATA_SKIPPED = new Set(['.git', '.waymark-data', 'agent', 'deeds', 'docs', 'git', 'logs', 'run', 'secrets']);
/** What of the folder of Postgres is no cluster, and not worth a copy. */
const PLACE_SKIPPED = new Set(['instances', 'kept', 'making', 'native', 'pool', 'proving', 'restoring', 's', 'shared', 'system', 'trash']);
/** How folders with WAL are called, beside the backups of a database. */
const ARCHIVE = 'archive';

const there = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** Makes one part after the other; each is on the disk when the next begins. */
class Parts {
  readonly parts: BackupPart[] = [];
  readonly #folder: string;
  readonly #say: (line: string) => void;

  constructor(folder: string, say: (line: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  async add<T>(
    file: string,
    about: Pick<BackupPart, 'holds' | 'into'>,
    fill: (tar: TarWriter) => T | Promise<T>,
  ): Promise<T> {
    const since = performance.now();
    const tar = new TarWriter(join(this.#folder, file));
    try {
      const result = await fill(tar);
      const part = { file, ...tar.end(), ...about };
      this.parts.push(part);
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      this.#say(`  ✓ ${file.padEnd(44)} ${megabytes(part.size).padStart(9)}  ${seconds} s`);
      return result;
    } catch (error) {
      tar.abandon();
      throw error;
    }
  }
}

/** Makes a backup, and returns its folder. What was begun and not ended is removed. */
export async function backUp(options: BackupOptions): Promise<string> {
  const startedAt = new Date().toISOString();
  const name = `waymark-${startedAt.slice(0, 19).replace(/:/g, '-')}Z-${randomBytes(2).toString('hex')}`;
  const target = join(options.to, name);
  const draft = `${target}${DRAFT}`;
  await clearLeftovers(options.to, options.say);
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 });
    await claimDraft(draft);
    const manifest = await copyAll(draft, startedAt, options);
    const file = await open(join(draft, MANIFEST), 'wx', 0o600);
    await file.writeFile(`${JSON.stringify({ ...manifest, check: checkOf(manifest) }, null, 2)}\n`);
    await file.sync();
    await file.close();
    await disclaimDraft(draft);
    await rename(draft, target);
    const left = manifest.leftOut.map(one => one.what);
    await noteDeed(options.data, 'platform.backup', `${target}; left out: ${left.join(', ')}`);
    return target;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new AgentError('failed', 'No backup was made', `the disk that ${options.to} is on is full`, 'Free some space, or choose another folder: npm run backup -- --to FOLDER');
    throw error;
  }
}

async function copyAll(folder: string, startedAt: string, options: BackupOptions): Promise<Manifest> {
  const { data, root, say } = options;
  const made = new Parts(folder, say);
  const { place, sockets } = await postgresPlace(data);
  const clusters = await listClusters(place);

  // The platform's database before all else: what it names must be in what is copied after it.
  let running = false;
  let postgres = '';
  if (clusters.includes('system')) {
    postgres = await versionOf(join(place, 'system'));
    const holds = `The platform's Postgres: services, releases, configuration, encrypted secrets, operations, audit, catalog`;
    ({ running } = await made.add('postgres-system.tar', { holds, into: 'postgres' }, tar => copyCluster(tar, join(place, 'system'), 'system', sockets)));
  }
  const databaseAt = new Date().toISOString();
  await made.add('git.tar', { holds: 'The repositories', into: 'data' }, tar => addRepositories(tar, join(data, 'git'), 'git'));
  await made.add('agent.tar', { holds: 'The local target: what it was asked for, working copies and artifacts, logs of services, figures', into: 'data' }, tar =>
    new TreeAdder(tar).tree(join(data, 'agent'), 'agent', { skip: path => AGENT_SKIPPED.test(path) }),
  );
  await made.add('files.tar', { holds: 'Logs of operations, credentials of this machine', into: 'data' }, async tar => {
    const adder = new TreeAdder(tar);
    for (const one of await readdir(data)) if (!DATA_SKIPPED.has(one)) adder.tree(join(data, one), one);
  });
  if (!options.withoutDatabases) await addDatabases(made, { data, place, sockets }, clusters);
  const key = await addKey(made, options);
  await addConfiguration(made, root);
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'waymark-backup',
    startedAt,
    databaseAt,
    endedAt: new Date().toISOString(),
    running,
    waymark: JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version,
    node: process.version,
    postgres,
    platform: `${process.platform}-${process.arch}`,
    migration: (await migrations(root)).pop(),
    key,
    parts: made.parts,
    leftOut: leftOut(options, clusters, key.included),
  };
}

/** Each database in an archive of its own, with the backups and the WAL that are kept of it: so that one can be taken out alone. */
async function addDatabases(made: Parts, { data, place, sockets }: { data: string; place: string; sockets: string }, clusters: string[]) {
  for (const one of clusters.filter(name => name !== 'system')) {
    const name = basename(one);
    const holds = one === 'shared' ? 'Databases of previews' : `The database ${name}, with its backups and its archive of WAL`;
    await made.add(`postgres-${one.replace('/', '-')}.tar`, { holds, into: 'postgres' }, async tar => {
      if (one === 'shared') {
        await copyCluster(tar, join(place, one), one, sockets);
        return;
      }
      const kept = join(place, 'kept', name);
      // Backups first: the WAL that they need is in the archive by then. WAL last, and no further than the copy.
      new TreeAdder(tar).tree(kept, `kept/${name}`, { skip: path => path.startsWith(ARCHIVE) });
      const { last } = await copyCluster(tar, join(place, one), one, sockets);
      const { archive = ARCHIVE } = (await readJson<{ archive?: string }>(join(data, 'agent', 'postgres', name, 'state.json'))) ?? {};
      for (const folder of (await listDirs(kept)).filter(dir => dir.startsWith(ARCHIVE)))
        new TreeAdder(tar).tree(join(kept, folder), `kept/${name}/${folder}`, { skip: path => !isArchived(path, folder === archive ? last : undefined) });
    });
  }
  const instances = clusters.map(one => basename(one));
  const alone = (await listDirs(join(place, 'kept'))).filter(name => !instances.includes(name));
  const others = (await listDirs(place)).filter(name => !PLACE_SKIPPED.has(name) && !name.startsWith('.'));
  if (!alone.length && !others.length) return;
  await made.add('postgres-more.tar', { holds: 'Backups of databases that are deleted', into: 'postgres' }, tar => {
    for (const name of alone) new TreeAdder(tar).tree(join(place, 'kept', name), `kept/${name}`);
    for (const name of others) new TreeAdder(tar).tree(join(place, name), name);
  });
}

async function addKey(made: Parts, { data, withKey }: BackupOptions): Promise<Manifest['key']> {
  const key = await readFile(join(data, 'secrets', 'key')).catch(() => undefined);
  const id = key && keyName(key);
  if (!key || !withKey) return { id, included: false };
  await made.add('secrets.tar', { holds: 'The key of the secrets: whoever has this and the database has all secrets', into: 'data' }, tar => new TreeAdder(tar).tree(join(data, 'secrets'), 'secrets'));
  return { id, included: true };
}

async function addConfiguration(made: Parts, root: string) {
  const names = (await readdir(root)).filter(name => /^app-config[\w.-]*\.yaml$/.test(name));
  await made.add('configuration.tar', { holds: 'app-config*.yaml of the checkout, to compare with; it is not put back by itself' }, tar => {
    for (const name of names) new TreeAdder(tar).file(join(root, name), name);
  });
}

/** Names of the migrations that a checkout knows, oldest first. */
export async function migrations(root: string): Promise<string[]> {
  const folder = join(root, 'plugins', 'platform-backend', 'migrations');
  if (!(await there(folder))) return [];
  return (await readdir(folder)).filter(name => name.endsWith('.js')).sort();
}

function leftOut({ withoutDatabases }: BackupOptions, clusters: string[], withKey: boolean): Manifest['leftOut'] {
  return [
    ...(withKey ? [] : [{ what: 'the key of the secrets', why: 'it belongs to another place than what it opens (--with-key)' }]),
    ...(withoutDatabases ? [{ what: `databases: ${clusters.filter(one => one !== 'system').join(', ') || 'none'}`, why: '--without-databases' }] : []),
    { what: "rendered docs, npm's cache, prepared databases", why: 'they are made again' },
    { what: 'logs of launcher, backend and agent', why: 'they are of this machine' },
    { what: 'which processes run', why: 'they are started again' },
  ];
}
