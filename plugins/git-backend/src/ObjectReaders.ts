import { NotFoundError } from '@backstage/errors';
import fs from 'node:fs/promises';
import type { BatchAnswer } from './BatchAnswers';
import { UnansweredError, type Question } from './CatFile';
import { GitError } from './gitProcess';
import { ObjectCache } from './ObjectCache';
import { RepositoryReader } from './RepositoryReader';

/** How often what stands behind a question at which git dies is asked again. */
const MOST_TRIES = 3;

/** What {@link ObjectReaders} goes by. */
export interface ObjectReadersOptions {
  /** Repositories that have a process at once. */
  most?: number;
  /** Milliseconds without a question after which a process ends. */
  idleMs?: number;
}

/** One repository as it was found: whatever is there under its name later is another one. */
export interface OpenRepository {
  /** Id, type and size of an object; undefined where there is none. */
  info(name: string): Promise<BatchAnswer | undefined>;
  /** With its content, which is not to be changed. Throws `GitOutputLimitError` if that is longer than `maxBytes`. */
  contents(
    name: string,
    maxBytes: number,
  ): Promise<(BatchAnswer & { content: Buffer }) | undefined>;
}

/**
 * Reads objects of repositories by a `git cat-file` for each that is being read, which stays for a while: to start a
 * process stops everything else in a large one for some milliseconds.
 */
export class ObjectReaders {
  private readonly most: number;
  private readonly idleMs: number;
  /** By folder, the last used last. */
  private readonly readers = new Map<string, RepositoryReader>();
  /** No longer asked, and not yet gone. */
  private readonly ending = new Set<RepositoryReader>();
  private readonly waiting: Array<() => void> = [];
  private readonly cache = new ObjectCache();
  /** False once a git was met that is older than 2.36. */
  private knowsCommands = true;

  constructor(options: ObjectReadersOptions = {}) {
    this.most = options.most ?? 16;
    this.idleMs = options.idleMs ?? 10_000;
  }

  /** Throws `NotFoundError` if there is no such folder. */
  async open(repository: string): Promise<OpenRepository> {
    const identity = await this.identify(repository);
    const known = (name: string) => this.cache.get(`${name} ${identity}`);
    const ask = (question: Question) =>
      this.ask(repository, identity, question, 1);
    const info = async (name: string) =>
      known(name) ?? ask({ name, content: false, maxBytes: 0 });
    const contents = async (name: string, maxBytes: number) => {
      let answer = known(name);
      // Of what is not kept, an id names a file as large as it likes: git would write all of it.
      if (!answer) {
        answer = await ask({ name, content: true, maxBytes });
        if (answer) this.cache.put(`${name} ${identity}`, answer);
      }
      return answer as (BatchAnswer & { content: Buffer }) | undefined;
    };
    return { info, contents };
  }

  /** Lets go of a repository that is taken away. */
  forget(repository: string): void {
    this.retire(repository);
  }

  /** Ids of the processes that run. */
  pids(): number[] {
    return [...this.readers.values(), ...this.ending].flatMap(r => r.pids());
  }

  /** Another repository may have the name by now: its folder was born at another time. */
  private async identify(repository: string): Promise<string> {
    try {
      const { ino, birthtimeMs } = await fs.stat(repository);
      return JSON.stringify([repository, ino, birthtimeMs]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.retire(repository);
      throw new NotFoundError('There is no such repository any more.');
    }
  }

  private async ask(
    repository: string,
    identity: string,
    question: Question,
    tries: number,
  ): Promise<BatchAnswer | undefined> {
    let reader = this.readerOf(repository, identity);
    while (!reader) {
      await this.turn();
      reader = this.readerOf(repository, identity);
    }
    try {
      const answer = reader.ask(question);
      this.makeRoom();
      return await answer;
    } catch (error) {
      // Taken away meanwhile? Then that is what it is told.
      if (error instanceof GitError) await this.identify(repository);
      if (!(error instanceof UnansweredError)) throw error;
      if (error.unknownOption) this.knowsCommands = false;
      // Where git ends at a question twice, that one is why. Those behind it have done nothing.
      if (tries >= (error.wasNext ? 2 : MOST_TRIES)) throw error.reason;
      return this.ask(repository, identity, question, tries + 1);
    }
  }

  /** Undefined if none may be started now. Whoever gets one asks it at once. */
  private readerOf(
    repository: string,
    identity: string,
  ): RepositoryReader | undefined {
    const known = this.readers.get(repository);
    if (known && known.identity === identity && !known.ended) {
      this.readers.delete(repository);
      this.readers.set(repository, known);
      return known;
    }
    this.retire(repository);
    if (this.readers.size + this.ending.size >= this.most) return undefined;
    const reader = new RepositoryReader(
      repository,
      identity,
      this.knowsCommands,
      this.idleMs,
      () => this.retire(repository, reader),
    );
    this.readers.set(repository, reader);
    return reader;
  }

  /** Waits until another process may be started. */
  private turn(): Promise<void> {
    return new Promise(resolve => {
      this.waiting.push(resolve);
      this.makeRoom();
    });
  }

  /** For each that waits there is a place, or the process that was not used for longest ends when it has answered. */
  private makeRoom() {
    let free = this.most - this.readers.size - this.ending.size;
    for (; free > 0 && this.waiting.length; free -= 1) this.waiting.shift()!();
    for (const repository of [...this.readers.keys()]) {
      if (this.ending.size >= this.waiting.length) return;
      this.retire(repository);
    }
  }

  private retire(repository: string, only?: RepositoryReader) {
    const reader = this.readers.get(repository);
    if (!reader || (only && reader !== only)) return;
    this.readers.delete(repository);
    this.ending.add(reader);
    reader.end().then(() => {
      this.ending.delete(reader);
      this.makeRoom();
    });
  }
}

/** For this process: every plugin in it reads the same repositories. */
export const objectReaders = new ObjectReaders();
