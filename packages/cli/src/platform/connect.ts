import {
  createPlatformClient,
  type PlatformClient,
} from '@waymark/platform-common/api';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Io } from '../terminal/Io';
import { apiError } from './apiError';
import { readCredentials } from './credentials';

/** How long a connection that broke is tried again: a restart of the backend takes less. */
const PATIENCE_MS = 60_000;

/** How long an answer is waited for before that is said, and how long at all. Streams begin when there is something. */
const SILENCE_MS = { said: 10_000, over: 90_000 };

/** The API as one person sees it. */
export interface Connection {
  client: PlatformClient;
  /** A request by hand, for what the client does not do (streams). Throws a {@link CliError} for anything but success. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

/** What an answer of the client holds, or the error that ends the command. */
export function dataOf<T>(answer: {
  data?: T;
  error?: unknown;
  response: Response;
}): T {
  if (answer.error !== undefined || answer.data === undefined)
    throw apiError(answer.response.status, answer.error);
  return answer.data;
}

/** Connects with the credentials at hand. They are read again when an answer is 401, since tokens are renewed. */
export function connect(io: Io): Connection {
  let credentials = readCredentials(io);
  const base = () => `${credentials.url}/api/platform`;
  const started = base();
  const say = (text: string) => void io.stderr.write(`${text}\n`);

  const send = async (request: Request): Promise<Response> => {
    const attempt = async () => {
      const url = base() + request.url.slice(started.length);
      const one = new Request(url, request.clone());
      one.headers.set('Authorization', `Bearer ${credentials.token}`);
      one.headers.set('X-Waymark-Door', 'cli');
      return await withPatience(
        // A token goes to the address that it is meant for and no further.
        () => answerOf(one, credentials.url, say),
        safeToRepeat(request),
        request.signal,
        credentials.url,
        say,
      );
    };
    const response = await attempt();
    checkAnswer(response, credentials.url);
    if (response.status !== 401) return response;
    const fresh = readCredentials(io);
    if (fresh.token === credentials.token && fresh.url === credentials.url)
      return response;
    await response.body?.cancel();
    credentials = fresh;
    const second = await attempt();
    checkAnswer(second, credentials.url);
    return second;
  };

  return {
    client: createPlatformClient({ baseUrl: started, fetch: send }),
    request: async (path, init) => {
      const response = await send(new Request(`${started}${path}`, init));
      if (response.ok) return response;
      throw apiError(
        response.status,
        await response.json().catch(() => undefined),
      );
    },
  };
}

/** One answer. Somebody who takes the connection and then says nothing holds nobody for ever. */
async function answerOf(
  request: Request,
  url: string,
  say: (text: string) => void,
): Promise<Response> {
  const patient = new AbortController();
  const timers = /event-stream/.test(request.headers.get('accept') ?? '')
    ? []
    : [
        setTimeout(
          () => say(`${url} has not answered for 10 s. Still waiting …`),
          SILENCE_MS.said,
        ),
        setTimeout(() => patient.abort(), SILENCE_MS.over),
      ];
  try {
    return await fetch(request.clone(), {
      redirect: 'manual',
      signal: AbortSignal.any([request.signal, patient.signal]),
    });
  } catch (error) {
    if (!patient.signal.aborted || request.signal.aborted) throw error;
    throw new CliError(
      ExitCode.failed,
      `${url} does not answer.`,
      `It took the request and said nothing for ${
        SILENCE_MS.over / 1000
      } s: it hangs, or is overloaded.`,
      request.method === 'GET'
        ? 'Try again; if it stays so, see logs/backend.log in its data folder.'
        : 'It may have begun: see "platform operations" before you try again.',
    );
  } finally {
    timers.forEach(clearTimeout);
  }
}

/** Reading can be done twice; writing only where a key makes the second time the first. */
function safeToRepeat(request: Request): boolean {
  return request.method === 'GET' || request.headers.has('Idempotency-Key');
}

/**
 * Sends a request; when a connection that stood breaks, or a proxy says that nobody is behind it, sends it again for a
 * while. Nobody listening at the first try is said at once.
 */
async function withPatience(
  send: () => Promise<Response>,
  repeat: boolean,
  signal: AbortSignal,
  url: string,
  say: (text: string) => void,
): Promise<Response> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let tries = 0; ; tries += 1) {
    try {
      const response = await send();
      if (
        !repeat ||
        ![502, 503, 504].includes(response.status) ||
        Date.now() > deadline
      )
        return response;
      await response.body?.cancel();
    } catch (error) {
      if (signal.aborted || error instanceof CliError) throw error;
      const refused = isNobodyThere(error);
      const hopeless = isHopeless(error) || (refused && tries === 0);
      if (!repeat || Date.now() > deadline || hopeless)
        throw unreachable(url, error, refused);
    }
    if (tries === 1)
      say(`There is no answer from ${url} now. Trying again for a minute …`);
    await sleep(Math.min(250 * 2 ** tries, 2000), undefined, { signal });
  }
}

function causes(error: unknown): { code?: string; message?: string }[] {
  const cause = (error as { cause?: any })?.cause;
  return [error as any, cause, ...(cause?.errors ?? [])].filter(Boolean);
}

/** Refuses what comes from somebody else than Waymark: a redirect, or a page where data was asked for. */
function checkAnswer(response: Response, url: string): void {
  if (response.status >= 300 && response.status < 400) {
    const to = URL.canParse(response.headers.get('location') ?? '', url)
      ? new URL(response.headers.get('location') ?? '', url).origin
      : 'another address';
    throw new CliError(
      ExitCode.failed,
      `${url} sends its visitors to ${to}.`,
      'Your token is for one address, and is not sent to another.',
      'If that is where Waymark is, set PLATFORM_URL to it.',
    );
  }
  const type = response.headers.get('content-type') ?? '';
  if (response.ok && response.body && !/json|text\/event-stream/.test(type)) {
    throw new CliError(
      ExitCode.failed,
      `What answers at ${url} is not Waymark.`,
      'It sent a page, not data.',
      'Check PLATFORM_URL.',
    );
  }
}

/** Whether trying again would end in the same way: no certificate, no HTTP, a port that is never connected to. */
export function isHopeless(error: unknown): boolean {
  return causes(error).some(
    one =>
      /^(CERT_|ERR_TLS_|ERR_SSL_|HPE_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$)/.test(
        String(one.code),
      ) || one.message === 'bad port',
  );
}

/** Whether nobody listens at the address at all. */
export function isNobodyThere(error: unknown): boolean {
  return causes(error).some(one =>
    [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'EHOSTUNREACH',
      'ENETUNREACH',
    ].includes(String(one.code)),
  );
}

/** What the codes of the system mean. */
const WORDS_OF: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there (ECONNREFUSED).',
  ECONNRESET: 'It hung up (ECONNRESET).',
  UND_ERR_SOCKET: 'It hung up.',
  ENOTFOUND: 'There is no machine of that name (ENOTFOUND).',
  EAI_AGAIN: 'The name could not be looked up (EAI_AGAIN).',
  EHOSTUNREACH: 'There is no way to that machine (EHOSTUNREACH).',
  ENETUNREACH: 'There is no way to that network (ENETUNREACH).',
  'bad port': 'No program calls that port.',
};

function unreachable(url: string, error: unknown, refused: boolean): CliError {
  const words = causes(error)
    .map(one => one.code ?? one.message)
    .find(text => text && text !== 'fetch failed');
  const local = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/.test(
    url,
  );
  return new CliError(
    ExitCode.failed,
    refused ? `Nobody answers at ${url}.` : `The connection to ${url} broke.`,
    WORDS_OF[words ?? ''] ?? words ?? '',
    local && refused
      ? 'Start Waymark with "npm start" in its checkout, then try again.'
      : 'Check PLATFORM_URL, then try again.',
  );
}
