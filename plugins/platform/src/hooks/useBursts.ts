import { useCallback, useEffect, useRef, useState } from 'react';
import { addLines, KEPT_LINES } from '../operations/logLines';

const FLUSH_MS = 100;

/**
 * Lines of a log, which come in bursts: the page is drawn ten times a second, not once per line. While paused it stands
 * still; what came meanwhile shows when it goes on. Another key begins anew.
 *
 * @returns the lines to be drawn, and what takes in one more
 */
export function useBursts<T extends { cursor: string }>(
  key: string,
  paused = false,
): [T[], (line: T) => void] {
  const [lines, setLines] = useState<T[]>([]);
  const pending = useRef<T[]>([]);

  useEffect(() => {
    pending.current = [];
    setLines([]);
  }, [key]);

  useEffect(() => {
    if (paused) return undefined;
    const timer = setInterval(() => {
      if (!pending.current.length) return;
      const fresh = pending.current;
      pending.current = [];
      setLines(known => addLines(known, fresh));
    }, FLUSH_MS);
    return () => clearInterval(timer);
  }, [paused]);

  const add = useCallback((line: T) => {
    pending.current.push(line);
    // Of what comes while it stands still no more is kept than is shown.
    if (pending.current.length > 2 * KEPT_LINES)
      pending.current = pending.current.slice(-KEPT_LINES);
  }, []);
  return [lines, add];
}
