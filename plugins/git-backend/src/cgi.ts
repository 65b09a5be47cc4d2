import type { Request, Response } from 'express';
import { PUSHER } from './hooks';
import { killGroup, startGit } from './gitProcess';

/** What one run of `git http-backend` is told. */
export interface CgiRequest {
  /** Folder of the repositories. */
  directory: string;
  /** `/<name>.git/…`, checked. */
  pathInfo: string;
  /** Checked query, without `?`. */
  query: string;
  /** Entity ref of the person. */
  person: string;
}

/** After how many milliseconds git is told to end when nobody is there any more, and then is ended. */
const GRACE: Array<[NodeJS.Signals, number]> = [
  ['SIGTERM', 5_000],
  ['SIGKILL', 10_000],
];

/** A push or clone that takes longer is cut off, milliseconds. */
const LONGEST_MS = 30 * 60_000;

/**
 * Hands a request to `git http-backend` and its answer back, both as streams. What git says on its standard error names
 * folders of this machine: it goes to `onError`, never to the caller. `onEnd` is called when nothing of it runs any more.
 */
export function runHttpBackend(
  req: Request,
  res: Response,
  cgi: CgiRequest,
  onError: (words: string) => void,
  onEnd: () => void = () => {},
): void {
  const env: Record<string, string> = {
    GIT_PROJECT_ROOT: cgi.directory,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: cgi.pathInfo,
    QUERY_STRING: cgi.query,
    REQUEST_METHOD: req.method,
    REMOTE_USER: cgi.person,
    [PUSHER]: cgi.person,
    REMOTE_ADDR: '127.0.0.1',
  };
  const header = (name: string, variable: string, pattern: RegExp) => {
    const value = req.headers[name];
    if (typeof value === 'string' && pattern.test(value)) env[variable] = value;
  };
  header('content-type', 'CONTENT_TYPE', /^[\w./+-]{1,100}$/);
  // Of a push git is not told the length: if less comes, it would end by a signal (see below). Node counts already.
  const isPush = cgi.pathInfo.endsWith('/git-receive-pack');
  if (!isPush) header('content-length', 'CONTENT_LENGTH', /^\d{1,15}$/);
  header('content-encoding', 'HTTP_CONTENT_ENCODING', /^(x-)?gzip$/);
  header('git-protocol', 'GIT_PROTOCOL', /^[\w=:.-]{1,200}$/);

  const child = startGit(['http-backend'], {
    cwd: cgi.directory,
    timeoutMs: LONGEST_MS + 10_000,
    env,
    group: true,
  });
  let stderr = '';
  child.stderr!.on('data', chunk => {
    if (stderr.length < 4096) stderr += chunk;
  });
  child.stdin!.on('error', () => {});
  req.pipe(child.stdin!);
  // Whoever asked is gone. A push is given the time to end by itself: of a signal, a broken pipe too, git dies without
  // removing what it has received so far, which may be half a gigabyte.
  const killers: NodeJS.Timeout[] = [];
  res.on('close', () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.stdin!.destroy();
    if (isPush) child.stdout!.resume();
    else child.stdout!.destroy();
    for (const [signal, ms] of GRACE)
      killers.push(setTimeout(() => killGroup(child, signal), ms).unref());
  });
  const longest = setTimeout(() => killGroup(child, 'SIGTERM'), LONGEST_MS);
  longest.unref();
  const ended = () => {
    [longest, ...killers].forEach(clearTimeout);
    onEnd();
  };
  child.on('close', ended);
  child.on('error', ended);

  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout!.on('data', (chunk: Buffer) => {
    if (res.destroyed) return;
    if (!head) {
      if (!res.write(chunk)) {
        child.stdout!.pause();
        res.once('drain', () => child.stdout!.resume());
      }
      return;
    }
    head = Buffer.concat([head, chunk]);
    const parsed = parseHead(head);
    if (!parsed && head.length > 65_536) killGroup(child, 'SIGKILL');
    if (!parsed) return;
    head = undefined;
    res.status(parsed.status);
    for (const [name, value] of parsed.headers) res.setHeader(name, value);
    res.setHeader('Cache-Control', 'no-cache, no-store, no-transform');
    if (parsed.rest.length) res.write(parsed.rest);
  });
  const fail = () => {
    if (res.headersSent) res.destroy();
    else
      res
        .status(500)
        .type('text/plain')
        .send(
          'The git host failed; try again, and tell the platform team if it stays.\n',
        );
  };
  child.on('error', error => {
    onError(error.message);
    fail();
  });
  child.on('close', code => {
    if (code !== 0 && !res.destroyed && !res.writableFinished)
      onError(`git http-backend ended with ${code}: ${stderr.trim()}`);
    if (head || code !== 0) fail();
    else res.end();
  });
}

/** Splits the answer of a CGI program; undefined while its head is not complete. */
export function parseHead(
  data: Buffer,
):
  | { status: number; headers: Array<[string, string]>; rest: Buffer }
  | undefined {
  const crlf = data.indexOf('\r\n\r\n');
  const lf = data.indexOf('\n\n');
  const useCrlf = crlf !== -1 && (lf === -1 || crlf < lf);
  const end = useCrlf ? crlf : lf;
  if (end === -1) return undefined;
  let status = 200;
  const headers: Array<[string, string]> = [];
  for (const line of data.subarray(0, end).toString('latin1').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const [name, value] = [
      line.slice(0, colon).trim(),
      line.slice(colon + 1).trim(),
    ];
    if (name.toLowerCase() === 'status')
      status = Number.parseInt(value, 10) || 500;
    else headers.push([name, value]);
  }
  return { status, headers, rest: data.subarray(end + (useCrlf ? 4 : 2)) };
}
