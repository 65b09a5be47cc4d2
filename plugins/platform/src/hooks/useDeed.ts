import { useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';

/** Something that is done once at a time: whether it is under way, and what the platform has refused it with. */
export function useDeed(deed: () => Promise<unknown>) {
  const [acting, setActing] = useState(false);
  const [error, setError] = useState<PlatformApiError>();
  const go = async () => {
    if (acting) return;
    setActing(true);
    setError(undefined);
    try {
      await deed();
    } catch (problem) {
      setError(PlatformApiError.from(problem));
    } finally {
      setActing(false);
    }
  };
  return { acting, error, go };
}
