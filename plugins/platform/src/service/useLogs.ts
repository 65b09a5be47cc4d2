import type { ApiLogLine } from '@waymark/platform-common/api';
import { useEffect, useRef } from 'react';
import type { PlatformApi } from '../api/PlatformApi';
import { useBursts } from '../hooks/useBursts';
import { useStream } from '../hooks/useStream';

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
  const [lines, add] = useBursts<ApiLogLine>(key, paused);
  const cursor = useRef<string>();

  useEffect(() => {
    cursor.current = undefined;
  }, [key]);

  const stream = useStream(key, {
    open: signal =>
      platform.streamLogs(service, environment, {
        ...(cursor.current ? { after: cursor.current } : { since }),
        signal,
      }),
    onEvent: ({ data }) => {
      const line = data as ApiLogLine;
      cursor.current = line.cursor;
      add(line);
    },
  });

  return { lines, state: stream.state, error: stream.error };
}
