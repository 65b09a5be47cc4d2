import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ApiOperation,
  ApiOperationLogLine,
} from '@waymark/platform-common/api';
import { useEffect, useRef, useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import { useBursts } from '../hooks/useBursts';
import { useStream } from '../hooks/useStream';
import { whileShown } from '../hooks/whileShown';
import { isUnderWay } from './operationWords';

/** How often a failed operation is asked whether somebody has retried or undone it. */
const AGAIN_MS = 3000;

/**
 * An operation with its log, followed until it ends. `act` retries or undoes, and follows on. A failed one stays looked
 * after: when it goes on by anybody's word, at any door, it is followed again.
 */
export function useOperation(id: string) {
  const platform = useApi(platformApiRef);
  const [operation, setOperation] = useState<ApiOperation>();
  const [lines, add] = useBursts<ApiOperationLogLine>(id);
  const [round, setRound] = useState(0);
  const [acting, setActing] = useState<'retry' | 'undo'>();
  const [actError, setActError] = useState<PlatformApiError>();
  const last = useRef<{ cursor?: string; operation?: ApiOperation }>({});

  useEffect(() => {
    last.current = {};
    setOperation(undefined);
    setActError(undefined);
  }, [id]);

  const stream = useStream(`${id}#${round}`, {
    open: signal =>
      platform.streamOperation(id, { after: last.current.cursor, signal }),
    onEvent: ({ event, data }) => {
      if (event === 'log') {
        const line = data as ApiOperationLogLine;
        last.current.cursor = line.cursor;
        add(line);
      } else if (event === 'operation') {
        last.current.operation = data as ApiOperation;
        setOperation(data as ApiOperation);
      }
    },
    isOver: () =>
      last.current.operation !== undefined &&
      !isUnderWay(last.current.operation),
  });

  const mayGoOn = stream.state === 'ended' && operation?.state === 'failed';
  useEffect(() => {
    if (!mayGoOn) return undefined;
    return whileShown(AGAIN_MS, async () => {
      // Nothing is lost by a look that fails: the next one comes.
      const next = await platform.getOperation(id).catch(() => undefined);
      const known = last.current.operation;
      if (!next || !known || next.id !== known.id) return;
      // Retried and failed again between two looks: then only its end is another.
      if (next.state === known.state && next.endedAt === known.endedAt) return;
      last.current.operation = next;
      setOperation(next);
      setRound(n => n + 1);
    });
  }, [mayGoOn, id, platform]);

  const act = async (what: 'retry' | 'undo') => {
    setActing(what);
    setActError(undefined);
    try {
      const next =
        what === 'retry'
          ? await platform.retryOperation(id)
          : await platform.undoOperation(id);
      last.current.operation = next;
      setOperation(next);
      setRound(n => n + 1);
    } catch (error) {
      setActError(PlatformApiError.from(error));
    } finally {
      setActing(undefined);
    }
  };

  return { operation, lines, stream, act, acting, actError };
}
