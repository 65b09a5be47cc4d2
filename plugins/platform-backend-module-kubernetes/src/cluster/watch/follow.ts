import { setTimeout as delay } from 'node:timers/promises';
import type { LiveObject } from '../../state/live';
import type { Connection } from '../connection/Connection';
import type { Call } from '../connection/transport';
import { kindPath, selector } from '../paths';
import { refused } from '../refused';
import type { Kind } from '../types';

/** A change that a watch has told. */
export interface Told {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: LiveObject;
}

/** What is asked for is older than what the server remembers: everything has to be listed again. */
export class TooOld extends Error {}

/** Bookmarks come about once a minute: who says nothing for longer is not there any more. */
const SILENCE_MS = 150_000;
/** The server ends watches after that time, each of them at another one. */
const LIFE_SECONDS = [300, 600];

function read(line: string): Told {
  const { type, object } = JSON.parse(line);
  if (type !== 'ERROR') return { type, object };
  if (object.code === 410) throw new TooOld(object.message);
  throw new Error(object.message ?? 'the watch has ended with an error');
}

/**
 * Tells what happens to objects of a kind from a version on, until the server ends it or the connection breaks. Throws
 * {@link TooOld}, or what the server says.
 */
export async function follow(
  connection: Connection,
  asked: {
    kind: Kind;
    labels: Record<string, string>;
    from: string;
    signal: AbortSignal;
    silenceMs?: number;
  },
  onOpen: () => void,
  onTold: (told: Told) => void,
): Promise<void> {
  const [least, most] = LIFE_SECONDS;
  const call: Call = {
    method: 'GET',
    path: kindPath(asked.kind),
    query: {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: asked.from,
      labelSelector: selector(asked.labels),
      timeoutSeconds: Math.round(least + Math.random() * (most - least)),
    },
    signal: asked.signal,
  };
  const { response, stop } = await connection.stream(call);
  const status = response.statusCode ?? 0;
  if (status === 410) {
    stop();
    throw new TooOld('the version is too old');
  }
  response.setEncoding('utf8');
  response.socket?.setKeepAlive(true, 30_000);
  const idle = setTimeout(stop, asked.silenceMs ?? SILENCE_MS);
  try {
    if (status !== 200) {
      let text = '';
      for await (const chunk of response) text += chunk;
      throw refused(
        {
          cluster: connection.name,
          object: `The watch of ${asked.kind.plural}`,
          done: 'begun',
        },
        call,
        { status, headers: response.headers, text },
      );
    }
    onOpen();
    let rest = '';
    for await (const chunk of cut(response)) {
      idle.refresh();
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) onTold(read(line));
    }
  } finally {
    clearTimeout(idle);
    stop();
  }
}

/** A body that breaks off has ended: where it is gone on from is known. */
async function* cut(body: AsyncIterable<string>): AsyncIterable<string> {
  try {
    yield* body;
  } catch {
    await delay(0);
  }
}
