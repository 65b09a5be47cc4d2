import { rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsIn } from './settings.ts';

const MIB = 1024 ** 2;

/**
 * With less than this a database takes no writes. What is left then is for its log: a server that cannot write that ends,
 * and where it finds no room to recover, nobody can read from it either.
 */
export const LOW = 32 * MIB;
/** With as much as this it takes writes again. */
export const ENOUGH = 64 * MIB;

/** Kept for the moment when there is no room left: enough for a server that has ended to come up again. */
const RESERVE = 4 * MIB;

const READ_ONLY = 'default_transaction_read_only';

const tellsOfNoRoom = (words: string) =>
  /ENOSPC|EDQUOT|No space left|Disk quota exceeded/i.test(words);

/** Whether a database is to take no writes, with so much room: what it was stays between the two limits. Pure. */
export function isShort(free: number, before: boolean): boolean {
  return free < (before ? ENOUGH : LOW);
}

/** The room on the disk of one database. */
export class DiskRoom {
  readonly #folder: string;
  /** It takes no writes. */
  readOnly = false;
  /** Bytes that were free when that last changed. */
  #free = 0;
  #kept = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Learns from the settings that a server runs with what an agent before has found. */
  adopt(settings: string): void {
    this.readOnly = settingsIn(settings).get(READ_ONLY) === 'on';
  }

  /** What is to be added to the settings. */
  get setting(): string {
    return this.readOnly ? `${READ_ONLY} = 'on'\n` : '';
  }

  /** Bytes that are free; undefined where that cannot be told. */
  async free(): Promise<number | undefined> {
    return statfs(join(this.#folder, 'data')).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    );
  }

  /** Looks again. True if it takes writes now and did not before, or the other way round. */
  async look(): Promise<boolean> {
    const free = await this.free();
    if (free === undefined) return false;
    const before = this.readOnly;
    this.readOnly = isShort(free, before);
    if (!this.#free || this.readOnly !== before) this.#free = free;
    return this.readOnly !== before;
  }

  get #reserve() {
    return join(this.#folder, 'reserve');
  }

  /** Sets some room aside where there is enough. */
  async keepReserve(): Promise<void> {
    if (this.#kept || this.readOnly || ((await this.free()) ?? 0) < ENOUGH)
      return;
    const size = await stat(this.#reserve).then(
      found => found.size,
      () => 0,
    );
    if (size !== RESERVE)
      await writeFile(this.#reserve, Buffer.alloc(RESERVE), { mode: 0o600 });
    // Not before: what was not written is tried again.
    this.#kept = true;
  }

  /** Gives up what was set aside. False if there is none. */
  async giveReserve(): Promise<boolean> {
    this.#kept = false;
    return rm(this.#reserve).then(
      () => true,
      () => false,
    );
  }

  /** Whether something has failed for want of room. A log on a full disk cannot even say so. */
  async wasMissing(words: string): Promise<boolean> {
    return tellsOfNoRoom(words) || ((await this.free()) ?? LOW) < LOW / 8;
  }

  /** Whether a start that failed for want of room is worth another try. */
  async isBack(): Promise<boolean> {
    return ((await this.free()) ?? 0) >= LOW;
  }

  /** What is said when it could not be started for want of room: message and words. */
  missing(what: string, why: string): [string, string] {
    return [
      `${what}, since its disk is full; it is tried again as soon as there is room`,
      `No space left on the disk of ${
        this.#folder
      }. Make room there: it is started by itself\n${why}`,
    ];
  }

  /** What is said of it while it takes no writes. */
  told(): { message: string; words: string } {
    const free = Math.floor(this.#free / MIB);
    return {
      message: 'It takes no writes, since its disk is full; reads go on',
      words: `No space left on the disk of ${
        this.#folder
      }: ${free} MB were free. Make room there: with ${
        ENOUGH / MIB
      } MB it takes writes again by itself`,
    };
  }
}
