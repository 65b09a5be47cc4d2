import { useCallback, useEffect, useRef, useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';

/** What is known of something that is asked for again and again. Data stays while a later request fails. */
export interface Live<T> {
  data?: T;
  error?: PlatformApiError;
  loading: boolean;
  reload: () => void;
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
  const [state, setState] = useState<{
    key: string;
    data?: T;
    error?: PlatformApiError;
  }>({ key });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Nobody looks at a hidden page: it catches up when it is shown again.
    const next = () => {
      if (document.hidden) timer = setTimeout(next, everyMs);
      else void once();
    };
    async function once() {
      try {
        const data = await latest.current();
        if (!over) setState({ key, data });
      } catch (error) {
        if (!over) {
          setState(before => ({
            key,
            data: before.key === key ? before.data : undefined,
            error: PlatformApiError.from(error),
          }));
        }
      }
      if (!over && everyMs) timer = setTimeout(next, everyMs);
    }
    void once();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [key, everyMs, turn]);

  const reload = useCallback(() => setTurn(n => n + 1), []);
  const mine = state.key === key;
  return {
    data: mine ? state.data : undefined,
    error: mine ? state.error : undefined,
    loading: !mine || (state.data === undefined && state.error === undefined),
    reload,
  };
}
