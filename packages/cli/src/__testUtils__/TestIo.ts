import { PassThrough } from 'node:stream';
import type { Io } from '../terminal/Io';
import { bundled } from './bundled';

let run: typeof import('../run').run;
beforeAll(() => {
  const { file, remove } = bundled('run');
  ({ run } = jest.requireActual(file));
  remove();
});

/** The world of a command in a test: what it wrote, and a hand on its Ctrl-C and its input. */
export class TestIo implements Io {
  readonly stdin = new PassThrough() as PassThrough & { isTTY?: boolean };
  readonly stdout = new PassThrough() as PassThrough & { isTTY?: boolean };
  readonly stderr = new PassThrough() as PassThrough & { isTTY?: boolean };
  readonly exits: number[] = [];
  cwd = process.cwd();
  root: string | undefined;
  out = '';
  err = '';
  private readonly listeners: (() => void)[] = [];

  constructor(
    public env: Record<string, string | undefined> = {},
    options: { terminal?: boolean; cwd?: string; root?: string } = {},
  ) {
    if (options.terminal)
      for (const stream of [this.stdin, this.stdout, this.stderr])
        stream.isTTY = true;
    this.cwd = options.cwd ?? this.cwd;
    this.root = options.root;
    this.stdout.on('data', chunk => (this.out += chunk));
    this.stderr.on('data', chunk => (this.err += chunk));
  }

  onInterrupt(listener: () => void): () => void {
    this.listeners.push(listener);
    return () => this.listeners.splice(this.listeners.indexOf(listener), 1);
  }

  exit(code: number): void {
    this.exits.push(code);
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.listeners.at(-1)?.();
  }

  /** Waits until something was written to standard error. */
  async untilErr(pattern: RegExp): Promise<void> {
    for (let tries = 0; !pattern.test(this.err); tries += 1) {
      if (tries > 300) throw new Error(`never said ${pattern}:\n${this.err}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  /** The one document on standard output; throws where there is none or more. */
  get document(): any {
    return JSON.parse(this.out);
  }
}

/** Runs a command line, or words that may have blanks or nothing in them, and returns its world with the exit code. */
export async function platform(
  words: string | readonly string[],
  io: TestIo,
): Promise<TestIo & { code: number }> {
  const argv =
    typeof words === 'string' ? words.split(' ').filter(Boolean) : words;
  const code = await run(argv, io);
  await new Promise(resolve => setImmediate(resolve));
  return Object.assign(io, { code });
}

/** Who runs a command: at a terminal or not, what is typed there, and in which folder. */
export interface Typed {
  terminal?: boolean;
  answer?: string;
  cwd?: string;
  env?: Record<string, string | undefined>;
}

/** The same against a platform, away from every service's folder unless said otherwise. */
export function platformAt(
  api: { env: Record<string, string> },
  words: string | readonly string[],
  { terminal, answer, cwd = '/', env }: Typed = {},
): Promise<TestIo & { code: number }> {
  const io = new TestIo({ ...env, ...api.env }, { terminal, cwd });
  if (answer !== undefined) io.stdin.write(answer);
  return platform(words, io);
}
