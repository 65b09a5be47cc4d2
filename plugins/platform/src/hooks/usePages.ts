import { useEffect, useState } from 'react';
import type { Page } from '../api/paging';
import { PlatformApiError } from '../api/PlatformApiError';
import { useLive, type Live } from './useLive';

/** A list of which the first page is kept fresh, and older ones come when asked for. */
export interface Pages<T> {
  first: Live<Page<T>>;
  rows: T[];
  hasMore: boolean;
  loadingMore: boolean;
  moreError?: PlatformApiError;
  more: () => void;
}

/**
 * Reads a list page by page, as the server cuts it.
 *
 * @param key - what is listed; another key starts afresh
 */
export function usePages<T>(
  key: string,
  load: (cursor?: string) => Promise<Page<T>>,
  options: { everyMs?: number } = {},
): Pages<T> {
  const first = useLive(key, () => load(), options);
  const [older, setOlder] = useState<{
    key: string;
    start: string;
    items: T[];
    cursor: string | null;
  }>();
  const [loadingMore, setLoading] = useState(false);
  const [moreError, setError] = useState<PlatformApiError>();
  const firstCursor = first.data?.nextCursor;

  // The first page moved on: what was below it no longer fits seamlessly.
  const fits =
    older?.key === key && (!firstCursor || older.start === firstCursor);
  useEffect(() => {
    if (older && !fits) setOlder(undefined);
  }, [older, fits]);

  const known = fits ? older : undefined;
  const next = known ? known.cursor : firstCursor;
  const more = async () => {
    if (!next || loadingMore) return;
    setLoading(true);
    setError(undefined);
    try {
      const page = await load(next);
      setOlder({
        key,
        start: known?.start ?? next,
        items: [...(known?.items ?? []), ...page.items],
        cursor: page.nextCursor,
      });
    } catch (problem) {
      setError(PlatformApiError.from(problem));
    } finally {
      setLoading(false);
    }
  };
  return {
    first,
    rows: [...(first.data?.items ?? []), ...(known?.items ?? [])],
    hasMore: Boolean(next),
    loadingMore,
    moreError,
    more,
  };
}
