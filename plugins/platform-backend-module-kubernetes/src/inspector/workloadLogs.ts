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

/**
 * Lines of all pods of a node, by the time at which they were written. A cursor knows how far each of them has been read, so
 * that a line that one node writes late is not lost because another one was faster.
 */
export async function workloadLogs(
  cluster: Cluster,
  name: string,
  options: { since?: string; after?: string; limit: number },
  signal: AbortSignal,
): Promise<LogLine[]> {
  const { since, limit } = options;
  const labels = { [LABELS.object]: objectName(name) };
  const [pods, secrets] = await Promise.all([
    cluster.known<LivePod>(KINDS.pod, { labels: selectorOf(name), signal }),
    cluster.known(KINDS.secret, { labels, signal }),
  ]);
  const hide = mask(secretParts(secrets.flatMap(valuesOf)));
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
