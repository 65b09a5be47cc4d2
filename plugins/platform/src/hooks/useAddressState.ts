import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/**
 * What a page is narrowed to, kept in its address: it can be sent to somebody, and survives a reload.
 *
 * @returns what is set, and what sets one of them; an empty value takes it out
 */
export function useAddressState(): [
  URLSearchParams,
  (name: string, value: string) => void,
] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (name: string, value: string) =>
      setParams(
        before => {
          const next = new URLSearchParams(before);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [params, set];
}
