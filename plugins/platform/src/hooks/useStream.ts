import { useEffect, useRef, useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';
import { readEvents, type StreamEvent } from '../api/readEvents';
import { onceHidden, pause, shown } from './whileShown';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A browser has six connections for all its tabs together: one that nobody looks at gives its own back. */
const HIDDEN_MS = 15_000;

/** `live` while connected, `waiting` between two attempts, `ended` after the last event. */
export type StreamState = 'connecting' | 'live' | 'waiting' | 'ended';

/** How a connection came to its end: for good, by accident, or because nobody looks at the page. */
type Ending = 'over' | 'lost' | 'resting';

/**
 * Follows server-sent events, and connects again by itself when the connection is lost. While the page is hidden it
 * lets go, and goes on when it is shown: `open` is called anew, and asks from where the last event was.
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

    const wait = { ms: FIRST_WAIT_MS };
    const onEvent = (event: StreamEvent) => {
      wait.ms = FIRST_WAIT_MS;
      if (!signal.aborted) latest.current.onEvent(event);
    };

    const followOnce = async (): Promise<Ending> => {
      const connection = new AbortController();
      const drop = () => connection.abort();
      signal.addEventListener('abort', drop);
      const stopResting = onceHidden(HIDDEN_MS, drop);
      try {
        const response = await latest.current.open(connection.signal);
        if (signal.aborted) return 'over';
        setState('live');
        setError(undefined);
        await readEvents(response, onEvent, connection.signal);
        if (signal.aborted || latest.current.isOver?.()) return 'over';
        return connection.signal.aborted ? 'resting' : 'lost';
      } catch (problem) {
        if (signal.aborted) return 'over';
        if (connection.signal.aborted) return 'resting';
        const known = PlatformApiError.from(problem);
        setError(known);
        return known.isFinal ? 'over' : 'lost';
      } finally {
        stopResting();
        signal.removeEventListener('abort', drop);
      }
    };

    (async () => {
      while (!signal.aborted) {
        await shown(signal);
        if (signal.aborted) return;
        const ending = await followOnce();
        if (signal.aborted) return;
        if (ending === 'over') {
          setState('ended');
          return;
        }
        if (ending === 'lost') {
          setState('waiting');
          await pause(wait.ms, signal);
          wait.ms = Math.min(wait.ms * 2, LONGEST_WAIT_MS);
        }
      }
    })();
    return () => controller.abort();
  }, [key]);

  return { state, error };
}
