import type { GraphNode } from '@waymark/platform-common';
import type { DriverContext, Observation } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import { selectorOf } from '../../objects';
import {
  jobState,
  type LiveEvent,
  type LiveJob,
  type LivePod,
} from '../../state';
import { mask, secretParts, secretValuesIfKnown, valuesOf } from '../secret';
import { lastLines } from '../shared/lastLines';
import { knownObjects } from '../shared/objectsOf';
import type { RunDriverParts } from '../workload/readWorkload';

/** What is seen of a migration; of one that has failed its last lines. */
export async function lookAtMigration(
  { cluster, secrets }: RunDriverParts,
  node: GraphNode,
  ctx: DriverContext,
): Promise<Observation> {
  const { signal } = ctx;
  const found = await knownObjects(cluster, [KINDS.job], node.name, signal);
  const job = found[0]?.live as LiveJob | undefined;
  if (!job) return { exists: 'no' };
  const namespace = job.metadata!.namespace!;
  const pods = await cluster.known<LivePod>(KINDS.pod, {
    namespace,
    labels: selectorOf(node.name),
    signal,
  });
  const seen = jobState({ job, pods, events: [] });
  if (seen.exists !== 'yes' || seen.ready) return seen;
  const events = await cluster.list<LiveEvent>(KINDS.event, {
    namespace,
    signal,
  });
  const whole = jobState({ job, pods, events }) as typeof seen;
  const words = whole.failed
    ? (await lastLines(cluster, pods, events, signal)) ?? whole.words
    : whole.words;
  const secret = await secretValuesIfKnown(node, ctx, secrets);
  const kept = await knownObjects(cluster, [KINDS.secret], node.name, signal);
  const values = Object.values(secret?.values ?? {});
  const hidden = [...values, ...kept.flatMap(one => valuesOf(one.live))];
  const hide = mask(secretParts(hidden));
  return {
    ...whole,
    message: hide(whole.message),
    ...(words ? { words: hide(words) } : {}),
  };
}
