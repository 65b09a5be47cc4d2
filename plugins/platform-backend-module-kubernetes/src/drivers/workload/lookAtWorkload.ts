import type { GraphNode } from '@waymark/platform-common';
import type { DriverContext, Observation } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import { type LiveEvent, workloadState } from '../../state';
import { mask, secretParts } from '../secret';
import { shownDrift } from '../shared/driftOfObjects';
import { lastLines } from '../shared/lastLines';
import { readWorkload, type RunDriverParts } from './readWorkload';

/** What is seen of a workload; of one that does not run also why, with its last lines. */
export async function lookAtWorkload(
  parts: RunDriverParts,
  node: GraphNode,
  ctx: DriverContext,
): Promise<Observation> {
  const { cluster } = parts;
  const read = await readWorkload(parts, node, ctx);
  if (!read) return { exists: 'no' };
  const { drift, hidden, pods, place } = read;
  const { signal } = ctx;
  let seen = workloadState({ ...read, events: [] });
  if (seen.exists !== 'yes') return seen;
  if (!seen.ready) {
    const { namespace } = place;
    const events = await cluster.list<LiveEvent>(KINDS.event, {
      namespace,
      signal,
    });
    seen = workloadState({ ...read, events }) as typeof seen;
    const lines = await lastLines(cluster, pods, events, signal);
    const words = [seen.words, lines].filter(
      (one, i, all) => one && !(i && all[0]?.includes(one)),
    );
    if (words.length) seen.words = words.join('\n');
  }
  const hide = mask(secretParts(hidden));
  return {
    ...seen,
    message: hide(seen.message),
    ...(seen.words ? { words: hide(seen.words) } : {}),
    outputs: {
      ...seen.outputs,
      namespace: place.namespace,
      drift: shownDrift(drift).map(one => ({
        ...one,
        says: hide(String(one.says)),
      })),
    },
  };
}
