import { useEffect, useRef, useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';
import { readEvents, type StreamEvent } from '../api/readEvents';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** What is not there, or not ours to read, will not be there in a second either. */
const FINAL = [400, 403, 404, 410];

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

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

    const wait = { ms: FIRST_WAIT_MS };
    const onEvent = (event: StreamEvent) => {
      wait.ms = FIRST_WAIT_MS;
      if (!signal.aborted) latest.current.onEvent(event);
    };

    /** Follows one connection to its end; says whether that was the last one. */
    const followOnce = async (): Promise<boolean> => {
      try {
        const response = await latest.current.open(signal);
        if (signal.aborted) return true;
        setState('live');
        setError(undefined);
        await readEvents(response, onEvent, signal);
        return signal.aborted || (latest.current.isOver?.() ?? false);
      } catch (problem) {
        const known = PlatformApiError.from(problem);
        if (!signal.aborted) setError(known);
        return FINAL.includes(known.status);
      }
    };

    (async () => {
      while (!signal.aborted) {
        if (await followOnce()) {
          if (!signal.aborted) setState('ended');
          return;
        }
        if (signal.aborted) return;
        setState('waiting');
        await pause(wait.ms);
        wait.ms = Math.min(wait.ms * 2, LONGEST_WAIT_MS);
      }
    })();
    return () => controller.abort();
  }, [key]);

  return { state, error };
}
