import { useEffect, useRef, useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';
import { readEvents, type StreamEvent } from '../api/readEvents';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** `live` while connected, `waiting` between two attempts, `ended` after the last event. */
export type StreamState = 'connecting' | 'live' | 'waiting' | 'ended';

/**
 * Follows server-sent events, and connects again by itself when the connection is lost.
 *
 * @param key - what is followed; another key starts afresh, undefined follows nothing
 * @param options - `open` starts the stream; `onEvent` gets each event; `isOver` says whether an orderly end is the end
 */
export function useStream(
  key: string | undefined,
  options: {
    open: (signal: AbortSignal) => Promise<Response>;
    onEvent: (event: StreamEvent) => void;
    isOver?: () => boolean;
  },
): { state: StreamState; error?: PlatformApiError } {
  const latest = useRef(options);
  latest.current = options;
  const [state, setState] = useState<StreamState>('connecting');
  const [error, setError] = useState<PlatformApiError>();

  useEffect(() => {
    if (key === undefined) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    setState('connecting');
    setError(undefined);

    (async () => {
      let wait = FIRST_WAIT_MS;
      while (!signal.aborted) {
        try {
          const response = await latest.current.open(signal);
          if (signal.aborted) return;
          setState('live');
          setError(undefined);
          await readEvents(
            response,
            event => {
              wait = FIRST_WAIT_MS;
              if (!signal.aborted) latest.current.onEvent(event);
            },
            signal,
          );
          if (signal.aborted) return;
          if (latest.current.isOver?.()) {
            setState('ended');
            return;
          }
        } catch (problem) {
          if (signal.aborted) return;
          const known = PlatformApiError.from(problem);
          setError(known);
          // What is not there, or not ours to read, will not be there in a second either.
          if (known.status >= 400 && known.status < 500) {
            setState('ended');
            return;
          }
        }
        setState('waiting');
        await new Promise(resolve => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    })();
    return () => controller.abort();
  }, [key]);

  return { state, error };
}
