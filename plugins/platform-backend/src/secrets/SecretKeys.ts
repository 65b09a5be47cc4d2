import { DriverError } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { createHmac } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeSecretKey } from './makeSecretKey';

const BYTES = 32;
/** How often a key that is away is looked for again. */
const AGAIN_MS = 1_000;

/** A key and the name that what is encrypted with it carries. */
export interface SecretKey { id: string; key: Buffer }

/** The key for what is new, and all that open what there is. */
interface Keys { current: SecretKey; all: SecretKey[] }

/** Why nothing can be encrypted or decrypted, in three parts. */
export interface KeyProblem { what: string; why: string; next: string }

const LOST = 'The secrets cannot be read';

/** It will not work until somebody does something: nobody is kept waiting for a time-out. */
const refused = ({ what, why, next }: KeyProblem) => new DriverError('invalid', what, why, next);

/** Names a key without telling anything of it. */
export const keyId = (key: Buffer) => createHmac('sha256', key).update('waymark secret key').digest('hex').slice(0, 16);

/** What is stored, as far as keys are concerned; seen from `inside` a transaction where there is one. */
export interface StoredSecrets {
  /** Which keys stored secrets need; null for those of the time before keys had names. */
  needed(inside?: Knex): Promise<Array<string | null>>;
  /** Whether this key opens those without a name. */
  opensUnnamed(key: Buffer, inside?: Knex): Promise<boolean>;
}

/**
 * The keys of the secret store: the one that new secrets are encrypted with is a file; beside it, as `<file>.<id>`, may lie
 * older ones, which only decrypt. So a key is rotated by moving it aside. A key that is away or wrong is looked for again
 * whenever it is needed.
 */
export class SecretKeys {
  private found: Keys | undefined;
  private wrong: KeyProblem | undefined;
  /** When it was looked, by a clock that nobody sets. */
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;
  private lookedAgainAt = -Infinity;
  private again: Promise<void> | undefined;
  /** Which file it was that the newest key was read from, and when it was last looked whether it is another one now. */
  private mark: string | undefined;
  private noticedAt = -Infinity;

  /** @param options.make - whether a key is made where there is none and nothing is stored yet */
  constructor(private readonly file: string, private readonly stored: StoredSecrets, private readonly options: { make: boolean }) {}

  /**
   * What is wrong with the keys now, undefined if nothing is.
   *
   * @param inside - the caller's transaction: it looks by the connection that it has, and waits for nobody else's look,
   *   which may wait for a connection itself
   */
  async problem(inside?: Knex): Promise<KeyProblem | undefined> {
    const due = performance.now() - this.lookedAt > AGAIN_MS;
    if (inside) {
      // One that has just begun has said nothing yet.
      if (!this.found && (due || !this.wrong)) await this.look(inside);
    } else {
      if (!this.found && due) this.looking ??= this.look().finally(() => (this.looking = undefined));
      await this.looking;
    }
    return this.found ? undefined : this.wrong;
  }

  /** The key for new secrets; asked for `inside` a transaction as in `problem`. Throws a `DriverError`. */
  async current(inside?: Knex): Promise<SecretKey> {
    return (await this.keys(inside)).current;
  }

  /** The key of that name; asked for `inside` a transaction as in `problem`. Throws a `DriverError`. */
  async byId(id: string | null, inside?: Knex): Promise<SecretKey[]> {
    // What has no name was encrypted with one of those that there are.
    const named = (all: SecretKey[]) => (id === null ? all : all.filter(key => key.id === id));
    let matching = named((await this.keys(inside)).all);
    // Another backend may have been started with a newer one.
    if (!matching.length) matching = named(await this.lookAgain(inside));
    if (!matching.length) throw refused({ what: LOST, why: `A secret is encrypted with the key ${id}, and no file has it`, next: `Put that key back beside ${this.file}.` });
    return matching;
  }

  /** All keys that there are now; what was found before stays where that cannot be said. */
  private async lookAgain(inside?: Knex): Promise<SecretKey[]> {
    const look = () =>
      this.load(inside).then(
        found => void (this.found = found),
        () => undefined,
      );
    if (inside) await look();
    else {
      if (performance.now() - this.lookedAgainAt > AGAIN_MS) {
        this.lookedAgainAt = performance.now();
        this.again = look();
      }
      await this.again;
    }
    return this.found?.all ?? [];
  }

  private async keys(inside?: Knex) {
    const problem = await this.problem(inside);
    if (problem || !this.found) throw refused(problem ?? { what: LOST, why: 'The key is not there', next: `Put ${this.file} back.` });
    await this.notice(inside);
    return this.found;
  }

  /** Takes a key that has been put in the place of the one that was read. One that does not fit changes nothing. */
  private async notice(inside?: Knex): Promise<void> {
    if (performance.now() - this.noticedAt < AGAIN_MS) return;
    this.noticedAt = performance.now();
    const mark = await this.markNow();
    if (!mark || mark === this.mark) return;
    await this.load(inside).then(
      found => {
        this.found = found;
        this.mark = mark;
      },
      () => undefined,
    );
  }

  private markNow(): Promise<string | undefined> {
    return stat(this.file).then(
      ({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`,
      () => undefined,
    );
  }

  private async look(inside?: Knex): Promise<void> {
    this.lookedAt = performance.now();
    try {
      const mark = await this.markNow();
      this.found = await this.load(inside);
      this.mark = mark;
      this.wrong = undefined;
    } catch (error) {
      this.found = undefined;
      this.wrong = error instanceof DriverError ? { what: error.what, why: error.why, next: error.next } : { what: LOST, why: `${this.file}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`, next: 'Make the key readable for the user of the backend; it is looked for again by itself.' };
    }
  }

  private async load(inside?: Knex): Promise<Keys> {
    const needed = await this.stored.needed(inside);
    const key = await this.read(this.file);
    if (!key) {
      if (needed.length || !this.options.make) throw refused({ what: LOST, why: `Their key, ${this.file}, is not there`, next: `Put it back from where you keep it; it is looked for again by itself.` });
      await makeSecretKey(this.file);
      return this.load(inside);
    }
    const current = { id: keyId(key), key };
    const all = [current, ...(await this.older())];
    const unknown = needed.find(id => id !== null && !all.some(one => one.id === id));
    const unnamed = needed.includes(null) && !(await Promise.all(all.map(one => this.stored.opensUnnamed(one.key, inside)))).includes(true);
    if (unknown || unnamed) throw refused({ what: LOST, why: `${this.file} is another key than the one that they are encrypted with`, next: `Put the right file back${unknown ? ` (key ${unknown})` : ''}; it is looked for again by itself.` });
    return { current, all };
  }

  private async read(file: string): Promise<Buffer | undefined> {
    const key = await readFile(file).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : Promise.reject(error)));
    if (key && key.length !== BYTES) throw refused({ what: LOST, why: `Their key, ${file}, has ${key.length} bytes instead of ${BYTES}`, next: 'Put the right file back; it is looked for again by itself.' });
    return key;
  }

  /** Those that were put aside for good, too: after a restore of an older database they are needed again. */
  private async older(): Promise<SecretKey[]> {
    const folder = path.dirname(this.file);
    const beginning = `${path.basename(this.file)}.`;
    const names = (await readdir(folder)).filter(name => name.startsWith(beginning) && /^[0-9a-f]{16}(\.retired)?$/.test(name.slice(beginning.length)));
    const keys = await Promise.all(names.map(name => this.read(path.join(folder, name))));
    return keys.flatMap(key => (key ? [{ id: keyId(key), key }] : []));
  }
}
