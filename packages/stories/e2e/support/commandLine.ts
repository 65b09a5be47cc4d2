import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { expect } from '@playwright/test';
import { product, tokenOf } from './product.ts';

const PLATFORM = path.resolve(import.meta.dirname, '../../../../node_modules/.bin/platform');
/** Longer than any of these lines takes, shorter than a test. Milliseconds. */
const PATIENCE = 100_000;

/** How a line is run. */
export interface How {
  /** The folder that it is run in. */
  cwd?: string;
  /** Somebody of the example company; without it the person of the credentials file. */
  as?: string;
  env?: Record<string, string>;
  /** What is sent through standard input; nothing without it. */
  input?: string;
}

/** What became of a line. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
  /** The one document on standard output; throws where it holds none, or more than one. */
  readonly document: any;
}

/** Words of a line as a shell has them: what stands in quotes belongs to one. */
export const wordsOf = (line: string) => (line.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map(word => word.replaceAll('"', ''));

/** A line that is being run: nobody is at its terminal, as it has none. */
export class Running {
  out = '';
  err = '';
  readonly ended: Promise<Ran>;

  constructor(private readonly child: ChildProcess, readonly line: string, input?: string) {
    child.stdout!.on('data', chunk => (this.out += chunk));
    child.stderr!.on('data', chunk => (this.err += chunk));
    child.stdin!.on('error', () => {});
    child.stdin!.end(input);
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    this.ended = new Promise(resolve => {
      child.once('close', code => {
        clearTimeout(late);
        const { out, err } = this;
        resolve({ code, out, err, get document() { return JSON.parse(out); } });
      });
    });
  }

  /** Waits until it has said something, on either stream. */
  async until(said: RegExp): Promise<void> {
    await expect.poll(() => said.test(this.out + this.err), { message: `"${this.line}" says ${said}`, timeout: 60_000, intervals: [50, 100] }).toBe(true);
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.child.kill('SIGINT');
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** Starts a line of the command line, without the word `platform`: the real program against the real product. */
export async function start(line: string, { cwd = '/', as, env, input }: How = {}): Promise<Running> {
  const { PLATFORM_URL: _, PLATFORM_TOKEN: __, NO_COLOR: ___, FORCE_COLOR: ____, ...own } = process.env;
  const who = as ? { PLATFORM_URL: product.url, PLATFORM_TOKEN: await tokenOf(as) } : { WAYMARK_DATA: product.data };
  return new Running(spawn(PLATFORM, wordsOf(line), { cwd, env: { ...own, ...who, ...env }, stdio: 'pipe' }), line, input);
}

/** Runs a line to its end. Whatever it says: no colours where nobody is at a terminal, and one document for `--json`. */
export async function platform(line: string, how: How = {}): Promise<Ran> {
  const ran = await (await start(line, how)).ended;
  // eslint-disable-next-line no-control-regex
  expect(ran.out + ran.err, `platform ${line}`).not.toMatch(/\u001b/);
  if (/ --json( |$)/.test(line) && !/^audit /.test(line)) expect(ran.document.schemaVersion, `platform ${line}`).toBe(1);
  return ran;
}

/** Runs a line that must end with this exit code; what it said is shown where it ends with another. */
export async function ends(code: number, line: string, how: How = {}): Promise<Ran> {
  const ran = await platform(line, how);
  expect(ran.code, `platform ${line}\n${ran.out}\n${ran.err}`).toBe(code);
  // A refusal says what, why, and what to do: three lines at least, of which the first says who speaks.
  if ([2, 4, 5, 6].includes(code)) expect(ran.err, `platform ${line}`).toMatch(/^platform: .+[.?!]\n {2}\S/m);
  return ran;
}
