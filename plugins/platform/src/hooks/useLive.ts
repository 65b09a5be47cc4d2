import { useCallback, useEffect, useRef, useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';
import { whileShown } from './whileShown';

/** What failed for a moment is asked for again this often, also where nothing is asked for regularly. */
const AGAIN_MS = 3000;

/** What is known of something that is asked for again and again. Data stays while a later request fails. */
export interface Live<T> {
  data?: T;
  error?: PlatformApiError;
  loading: boolean;
  reload: () => void;
  /** When the data came, in epoch milliseconds; undefined before. */
  at?: number;
}

interface Known<T> {
  key: string;
  data?: T;
  error?: PlatformApiError;
  at?: number;
}

/**
 * Loads something, and again every `everyMs` while the page is looked at.
 *
 * @param key - what is loaded; another key starts afresh
 * @param load - the request
 */
export function useLive<T>(
  key: string,
  load: () => Promise<T>,
  options: { everyMs?: number } = {},
): Live<T> {
  const { everyMs } = options;
  const [state, setState] = useState<Known<T>>({ key });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    let over = false;
    let stop: (() => void) | undefined;
    const once = async () => {
      let again = everyMs !== undefined;
      try {
        const data = await latest.current();
        if (over) return;
        setState({ key, data, at: Date.now() });
      } catch (problem) {
        if (over) return;
        const error = PlatformApiError.from(problem);
        again = again || !error.isFinal;
        setState(before => ({
          ...(before.key === key ? before : {}),
          key,
          error,
        }));
      }
      if (again) stop ??= whileShown(everyMs ?? AGAIN_MS, once);
      else stop?.();
    };
    void once();
    return () => {
      over = true;
      stop?.();
    };
  }, [key, everyMs, turn]);

  const reload = useCallback(() => setTurn(n => n + 1), []);
  const mine = state.key === key;
  return {
    data: mine ? state.data : undefined,
    error: mine ? state.error : undefined,
    at: mine ? state.at : undefined,
    loading: !mine || (state.data === undefined && state.error === undefined),
    reload,
  };
}
