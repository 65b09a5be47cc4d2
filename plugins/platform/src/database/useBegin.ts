import type { ApiOperation } from '@waymark/platform-common/api';
import { useRef } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLinks } from '../hooks/useLinks';

let count = 0;
const newKey = () => {
  count += 1;
  return `portal-${Date.now()}-${count}-${Math.random().toString(36).slice(2)}`;
};

/** A key that stays the same until what it was for has begun: pressed twice, it is done once. */
export function useKey(): <T>(deed: (key: string) => Promise<T>) => Promise<T> {
  const key = useRef<string>();
  return async deed => {
    key.current ??= newKey();
    const begun = await deed(key.current);
    key.current = undefined;
    return begun;
  };
}

/** Starts an operation, and leads to its page. */
export function useBegin(): (
  start: (key: string) => Promise<ApiOperation>,
) => Promise<void> {
  const once = useKey();
  const links = useLinks();
  const navigate = useNavigate();
  return async start => {
    const begun = await once(start);
    const page = links.operation(begun.id);
    if (page) navigate(page);
  };
}
