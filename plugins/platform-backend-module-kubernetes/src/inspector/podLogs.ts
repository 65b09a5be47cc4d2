import type { LogLine } from '@waymark/platform-node';
import { KINDS } from '../cluster/kinds';
import type { Cluster } from '../cluster/types';
import { mask, secretParts, valuesOf } from '../drivers/secret';
import { LABELS, objectName, selectorOf } from '../objects';
import type { LivePod } from '../state';
import { logSources, readSource } from './logSource';
import { after, cursorOf, positionsOf } from './positions';

/** How many containers are asked at a time. */
const SIDE_BY_SIDE = 8;

async function sideBySide<A, B>(all: A[], run: (one: A) => Promise<B>) {
  const results: B[] = new Array(all.length);
  let next = 0;
  const worker = async () => {
    while (next < all.length) {
      const index = next;
      next += 1;
      results[index] = await run(all[index]);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return results;
}

/** Which lines: behind a cursor, from a time on, or else the last ones. */
export interface LogOptions {
  since?: string;
  after?: string;
  limit: number;
}

/** Masks the values of the Secret of a node. */
async function hiding(cluster: Cluster, name: string, signal: AbortSignal) {
  const labels = { [LABELS.object]: objectName(name) };
  const secrets = await cluster.known(KINDS.secret, { labels, signal });
  return mask(secretParts(secrets.flatMap(valuesOf)));
}

/** The pods of a node, of all its versions. */
export const podsOf = (cluster: Cluster, name: string, signal: AbortSignal) =>
  cluster.known<LivePod>(KINDS.pod, { labels: selectorOf(name), signal });

/**
 * Lines of pods of a node, by the time at which they were written. A cursor knows how far each of them has been read, so
 * that a line that one node of the cluster writes late is not lost because another one was faster.
 */
export async function podLogs(
  cluster: Cluster,
  name: string,
  pods: LivePod[],
  options: LogOptions,
  signal: AbortSignal,
): Promise<LogLine[]> {
  const { since, limit } = options;
  const hide = await hiding(cluster, name, signal);
  const positions = positionsOf(options.after ?? '');
  const forward = options.after !== undefined || since !== undefined;
  const read = await sideBySide(logSources(pods), async source => {
    const position = positions.get(source.id);
    const tail = forward ? {} : { tailLines: limit };
    const lines = await readSource(
      cluster,
      source,
      { ...(position ? { position } : { since }), ...tail },
      signal,
    );
    return lines.map(line => ({ ...line, source }));
  });
  // Stable: lines of one container stay in their order.
  const merged = read
    .flat()
    .sort((a, b) => (a.nanos < b.nanos ? -1 : Number(a.nanos > b.nanos)));
  const dropped = forward ? 0 : Math.max(0, merged.length - limit);
  return merged.slice(0, dropped + limit).flatMap((line, index): LogLine[] => {
    const { id, replica } = line.source;
    positions.set(id, after(positions.get(id), line.nanos));
    if (index < dropped) return [];
    const ms = Number(BigInt(line.nanos) / 1_000_000n);
    return [
      {
        cursor: cursorOf(positions),
        time: new Date(ms).toISOString(),
        text: hide(line.text),
        // The API server does not tell them apart.
        stream: 'stdout',
        replica,
      },
    ];
  });
}
