import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { BatchAnswers, type BatchAnswer } from './BatchAnswers';
import { GitError, startGit } from './gitProcess';

/** Milliseconds in which an answer has to come, as any other call of git has. */
const PATIENCE_MS = 20_000;

/** What is asked of git: an id, or the tree or commit that an id stands for. */
export interface Question {
  name: string;
  /** Whether the content is wanted too. */
  content: boolean;
  /** Bytes of content that are taken; of more the process is ended. */
  maxBytes: number;
}

interface Asked extends Question {
  resolve(answer: BatchAnswer | undefined): void;
  reject(error: Error): void;
}

/** The process has ended before it has answered. It may be asked again in another one. */
export class UnansweredError extends Error {
  readonly name = 'UnansweredError';
  constructor(
    /** True for the question at which it ended, false for those behind it. */
    readonly wasNext: boolean,
    /** True if a git this old does not know how it was started. */
    readonly unknownOption: boolean,
    readonly reason: GitError,
  ) {
    super(reason.message);
  }
}

/**
 * One running `git cat-file` of a repository. Answers come in the order of the questions; who does not wait for one any
 * more leaves it to be read and thrown away, so that nothing gets out of step. While nothing is asked it does not keep
 * Node from ending, and when Node ends, however it does, its standard input closes and git ends by itself.
 */
export class CatFile {
  private readonly child: ChildProcess;
  private readonly asked: Asked[] = [];
  private stderr = '';
  private failure?: Error;
  private ending = false;
  private closed = false;
  private patience?: NodeJS.Timeout;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;

  constructor(
    repository: string,
    private readonly mode: 'batch-command' | 'batch' | 'batch-check',
    /** Called before those who wait hear of its end. */
    private readonly onEnd: () => void,
  ) {
    // Its cache of deltas may grow to 96 MiB otherwise, and it stays for longer than other calls.
    const limit = 'core.deltaBaseCacheLimit=4m';
    this.child = startGit(['-c', limit, 'cat-file', `--${mode}`], {
      cwd: repository,
      timeoutMs: 0,
    });
    this.gone = new Promise(resolve => {
      const closed = (code: number | null, error?: Error) => {
        this.close(code, error);
        resolve();
      };
      // If it could not be started, nothing else may be heard of it.
      this.child.on('error', error => {
        if (this.child.pid === undefined) closed(null, error);
      });
      this.child.on('close', code => closed(code));
    });
    this.listen();
    this.hold(false);
  }

  /** Process id, undefined if it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** True while an answer is waited for. */
  get busy(): boolean {
    return this.asked.length > 0;
  }

  /** Undefined where there is no such object. */
  ask(question: Question): Promise<BatchAnswer | undefined> {
    // It becomes a line of a protocol: nothing but ids, whoever calls.
    if (!/^[0-9a-f]{40,64}(\^\{(tree|commit)\})?$/.test(question.name))
      throw new Error('Only objects named by their ids are asked for');
    return new Promise((resolve, reject) => {
      this.asked.push({ ...question, resolve, reject });
      if (this.asked.length === 1) {
        this.hold(true);
        this.arm();
      }
      const verb = question.content ? 'contents ' : 'info ';
      const line = `${this.mode === 'batch-command' ? verb : ''}${
        question.name
      }\n`;
      this.child.stdin!.write(line);
    });
  }

  /** Lets it answer what it was asked, and end. Nothing may be asked any more. */
  end(): void {
    if (this.ending || this.closed) return;
    this.ending = true;
    this.child.stdin!.end();
    if (!this.busy) this.arm();
  }

  private listen() {
    const answers = new BatchAnswers(
      () => this.asked[0],
      answer => this.settle(answer),
    );
    this.child.stdout!.on('data', (chunk: Buffer) => {
      if (this.failure) return;
      try {
        answers.add(chunk);
      } catch (error) {
        this.fail(error as Error);
      }
    });
    this.child.stderr!.on('data', chunk => {
      this.stderr = `${this.stderr}${chunk}`.slice(-4096);
    });
    // How it ended tells what went wrong, not this pipe.
    this.child.stdin!.on('error', () => {});
  }

  private settle(answer: BatchAnswer | undefined) {
    this.asked.shift()!.resolve(answer);
    if (this.busy || this.ending) this.arm();
    else clearTimeout(this.patience);
    if (!this.busy) this.hold(false);
  }

  /** From now on the next answer, or the end, has to come in time. */
  private arm() {
    clearTimeout(this.patience);
    const late = new GitError('cat-file', null, 'it did not answer in time');
    this.patience = setTimeout(() => this.fail(late), PATIENCE_MS);
    if (!this.busy) this.patience.unref();
  }

  /** Ends it at once. What it was about to answer is not asked again. */
  private fail(error: Error) {
    this.failure = error;
    this.child.kill('SIGKILL');
  }

  private close(code: number | null, error?: Error) {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.patience);
    this.onEnd();
    const said = error?.message ?? this.stderr;
    const reason = new GitError('cat-file', code, said);
    const hopeless = Boolean(error) || /not a git repository/i.test(said);
    this.asked.splice(0).forEach((question, index) => {
      const failure = index === 0 ? this.failure : undefined;
      const unanswered = new UnansweredError(index === 0, code === 129, reason);
      question.reject(failure ?? (hopeless ? reason : unanswered));
    });
  }

  /** Whether Node has to stay for it. */
  private hold(on: boolean) {
    const { child } = this;
    for (const part of [child, child.stdin, child.stdout, child.stderr])
      (part as Socket | ChildProcess)[on ? 'ref' : 'unref']();
  }
}
