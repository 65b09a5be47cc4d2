import type { ApiLogLine } from '@waymark/platform-common/api';
import { useEffect, useRef, useState } from 'react';
import type { PlatformApi } from '../api/PlatformApi';
import { useStream } from '../hooks/useStream';
import { addLines } from '../operations/logLines';

const FLUSH_MS = 100;

/**
 * Log lines as they come. While paused the page stands still; what came meanwhile shows when it goes on.
 */
export function useLogs(
  platform: Pick<PlatformApi, 'streamLogs'>,
  options: {
    service: string;
    environment: string;
    since: string;
    paused: boolean;
  },
) {
  const { service, environment, since, paused } = options;
  const key = `${service}/${environment}/${since}`;
  const [lines, setLines] = useState<ApiLogLine[]>([]);
  const pending = useRef<ApiLogLine[]>([]);
  const cursor = useRef<string>();

  useEffect(() => {
    pending.current = [];
    cursor.current = undefined;
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

  const stream = useStream(key, {
    open: signal =>
      platform.streamLogs(service, environment, {
        ...(cursor.current ? { after: cursor.current } : { since }),
        signal,
      }),
    onEvent: ({ data }) => {
      const line = data as ApiLogLine;
      cursor.current = line.cursor;
      pending.current = addLines(pending.current, [line]);
    },
  });

  return { lines, state: stream.state, error: stream.error };
}
