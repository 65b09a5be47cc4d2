import type { Connection } from './connection/Connection';
import type { Call } from './connection/transport';
import { KINDS } from './kinds';
import { called, objectPath } from './paths';
import { refused, statusOf } from './refused';
import type { PodLogOptions } from './types';

/** Why there are no lines: a container that has not begun, one that was never started again, a pod that is gone. */
const NO_LINES =
  /is waiting to start|previous terminated container .* not found|pods? .* not found/;

/** Text of a pod's log; none where nothing was written. */
export async function podLog(
  connection: Connection,
  pod: { namespace: string; name: string },
  options: PodLogOptions,
): Promise<string> {
  const ref = { kind: KINDS.pod, ...pod };
  const call: Call = {
    method: 'GET',
    path: objectPath(ref, 'log'),
    query: {
      container: options.container,
      previous: options.previous || undefined,
      sinceTime: options.since,
      tailLines: options.tailLines,
      timestamps: options.timestamps || undefined,
      limitBytes: options.limitBytes,
    },
    signal: options.signal,
  };
  const answer = await connection.send(call);
  if (answer.status === 200) return answer.text;
  if (NO_LINES.test(statusOf(answer)?.message ?? '')) return '';
  throw refused(
    {
      cluster: connection.name,
      object: `The log of ${called(ref)}`,
      done: 'read',
    },
    call,
    answer,
  );
}
