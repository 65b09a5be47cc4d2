import { spawn, type ChildProcess } from 'node:child_process';

/** git ended with a code other than 0. `stderr` names folders of this machine: for the log, never for a caller. */
export class GitError extends Error {
  readonly name = 'GitError';
  constructor(
    readonly command: string,
    readonly code: number | null,
    readonly stderr: string,
  ) {
    super(`git ${command} ended with ${code}: ${stderr.trim().slice(-500)}`);
  }
}

/** More came out than was allowed. */
export class GitOutputLimitError extends Error {
  readonly name = 'GitOutputLimitError';
}

/**
 * The environment git runs in: nothing of ours, and nothing of the machine's or the user's git settings, which could
 * run commands or change what is stored.
 */
export function gitEnvironment(
  extra: Record<string, string> = {},
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    // The folder is ours by configuration, also where another user of this machine owns the files.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    ...extra,
  };
}

/** Options of {@link runGit}. */
export interface RunGitOptions {
  cwd: string;
  /** Written to standard input. */
  input?: Buffer | string;
  /** Milliseconds. 20 s by default. */
  timeoutMs?: number;
  /** Bytes of output after which the call fails. 16 MiB by default. */
  maxBytes?: number;
  signal?: AbortSignal;
}

/** Runs git with an argument list, never a shell, and returns its standard output. */
export function runGit(
  args: string[],
  options: RunGitOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = startGit(args, options);
    const out: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let failure: Error | undefined;
    child.stdout!.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > (options.maxBytes ?? 16 * 1024 * 1024)) {
        failure = new GitOutputLimitError(
          `git ${args[0]} wrote more than allowed`,
        );
        child.kill('SIGKILL');
        return;
      }
      out.push(chunk);
    });
    child.stderr!.on('data', chunk => {
      if (stderr.length < 8192) stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', code => {
      if (failure) reject(failure);
      else if (code === 0) resolve(Buffer.concat(out));
      else reject(new GitError(args[0], code, stderr));
    });
    // git may end before it has read everything; its exit code says what went wrong, not this pipe.
    child.stdin!.on('error', () => {});
    child.stdin!.end(options.input);
  });
}

/** Starts git with pipes on all three streams. */
export function startGit(
  args: string[],
  options: Pick<RunGitOptions, 'cwd' | 'timeoutMs' | 'signal'> & {
    env?: Record<string, string>;
    /** It and what it starts can be ended together, by {@link killGroup}. */
    group?: boolean;
  },
): ChildProcess {
  return spawn('git', args, {
    cwd: options.cwd,
    env: gitEnvironment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 20_000,
    killSignal: 'SIGKILL',
    signal: options.signal,
    shell: false,
    detached: options.group,
  });
}

/** Sends a signal to a process that was started with `group`, and to all that it has started. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // Gone.
  }
}
