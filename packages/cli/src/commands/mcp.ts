import { createInterface } from 'node:readline';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { readCredentials } from '../platform/credentials';
import { serverSentEvents } from '../platform/serverSentEvents';
import type { Io } from '../terminal/Io';

const PATH = '/api/mcp-actions/v1';
/** What JSON-RPC calls an error of the server's own kind. */
const SERVER_ERROR = -32000;

/**
 * `platform mcp`: hands the messages of an assistant on to Waymark, a line each, and the answers back. The token stays
 * here, and is read again when it is not taken any more: so an assistant never holds one, and none runs out.
 */
export async function mcp({ io, out }: Invocation): Promise<ExitCodeValue> {
  // Who is not signed in is told at once.
  out.target(readCredentials(io).url);
  const running = new Set<Promise<void>>();
  for await (const line of createInterface({ input: io.stdin })) {
    if (!line.trim()) continue;
    const one: Promise<void> = handOn(io, line).finally(() =>
      running.delete(one),
    );
    running.add(one);
  }
  await Promise.all(running);
  return ExitCode.done;
}

async function handOn(io: Io, line: string): Promise<void> {
  const say = (text: string) => void io.stdout.write(`${text.trim()}\n`);
  try {
    const response = await send(io, line);
    if (response.headers.get('content-type')?.includes('event-stream')) {
      for await (const { data } of serverSentEvents(response))
        say(oneLine(data));
      return;
    }
    const text = await response.text();
    if (text.trim()) say(oneLine(text));
  } catch (error) {
    const id = idOf(line);
    // What asks for no answer gets none.
    if (id === undefined) return;
    const message = wordsOf(error);
    say(
      JSON.stringify({
        jsonrpc: '2.0',
        id,
        error: { code: SERVER_ERROR, message },
      }),
    );
  }
}

/** The answer of Waymark; a token that has run out is read again, once. */
async function send(io: Io, body: string): Promise<Response> {
  const { url, token } = readCredentials(io);
  const first = await post(url, token, body);
  if (first.status !== 401) return checked(first, url);
  await first.body?.cancel();
  const fresh = readCredentials(io);
  if (fresh.token === token) return checked(first, url);
  return checked(await post(fresh.url, fresh.token, body), fresh.url);
}

function post(url: string, token: string, body: string): Promise<Response> {
  return fetch(url + PATH, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body,
  });
}

function checked(response: Response, url: string): Response {
  if (response.ok) return response;
  const signedOut = response.status === 401;
  throw new CliError(
    signedOut ? ExitCode.notSignedIn : ExitCode.failed,
    signedOut ? 'You are not signed in.' : `${url} did not take it.`,
    signedOut
      ? 'Waymark does not take the token.'
      : `It answered with status ${response.status}.`,
    signedOut
      ? 'Start Waymark in its checkout, or set PLATFORM_TOKEN to a new one.'
      : 'Check PLATFORM_URL, and that Waymark is running.',
  );
}

/** Messages are parted by line ends, so none may hold one. */
function oneLine(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

function idOf(line: string): string | number | null | undefined {
  try {
    return JSON.parse(line).id;
  } catch {
    return null;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof CliError)
    return [error.what, error.why, error.next].filter(Boolean).join(' ');
  return 'Nobody answers. Waymark is not running, or not there. Start it, or check PLATFORM_URL.';
}
