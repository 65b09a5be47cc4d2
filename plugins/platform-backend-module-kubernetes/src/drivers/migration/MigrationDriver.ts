import type { GraphNode } from '@waymark/platform-common';
import type {
  Driver,
  DriverContext,
  DriverPlan,
  Observation,
} from '@waymark/platform-node';
import { mayWrite } from '../../cluster/fences';
import { KINDS } from '../../cluster/kinds';
import { called } from '../../cluster/paths';
import {
  migrationJob,
  nodePolicy,
  objectName,
  secretKeys,
  secretOf,
  selectorOf,
} from '../../objects';
import { ensurePlace, placeFor } from '../../places';
import { foreign, jobState, type LiveJob, type LivePod } from '../../state';
import { secretValues } from '../secret';
import { NO_CAPABILITIES, objectSchema, observing } from '../shared/driverBase';
import { removeObjects } from '../shared/removeObjects';
import { trafficOf } from '../shared/trafficOf';
import type { RunDriverParts } from '../workload/readWorkload';
import { imageFacts } from '../workload/workloadFacts';
import { lookAtMigration } from './lookAtMigration';

/** Kinds of what stands for a migration, in the order in which it goes. */
export const MIGRATION_KINDS = [
  KINDS.job,
  KINDS.secret,
  KINDS.networkPolicy,
] as const;

/** The service's own migration on a cluster: a Job that runs once, before traffic moves. */
export class MigrationDriver implements Driver {
  readonly type = 'migration';
  readonly target: string;
  readonly capabilities = { ...NO_CAPABILITIES, logs: true };
  readonly observes = { mode: 'events', seconds: 30 } as const;
  readonly outputsSchema = objectSchema(
    { startedAt: { type: 'string' }, endedAt: { type: 'string' } },
    ['endedAt'],
  );
  readonly #parts: RunDriverParts;

  constructor(parts: RunDriverParts) {
    this.#parts = parts;
    this.target = parts.cluster.name;
  }

  observe(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    return observing(ctx.signal, () => lookAtMigration(this.#parts, node, ctx));
  }

  plan(node: GraphNode, seen: Observation): DriverPlan {
    const plan = { impact: 'none', reversible: false } as const;
    if (seen.exists === 'no') {
      const because = `\`${node.properties.command}\` has not run`;
      return { ...plan, verb: 'create', because };
    }
    const because =
      seen.exists === 'unknown'
        ? seen.why
        : 'It has been run; it is never run twice';
    return { ...plan, verb: 'none', because };
  }

  /** Runs it if it has not run. After a failure, calling this again is the retry. */
  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { cluster, options, secrets } = this.#parts;
    const { signal, inputs } = ctx;
    const image = imageFacts(node, options);
    const place = await placeFor(cluster, node, signal, options.namespaceOf);
    if (await this.#isThere(node, place.namespace, ctx)) return;
    const secret = await secretValues(node, ctx, secrets);
    const facts = { ...image, databaseStamp: secret.databaseStamp };
    const { service } = node.properties as { service: string };
    ctx.log(
      `migration ${node.name}: ${node.properties.command} in namespace ${place.namespace}`,
    );
    await ensurePlace(cluster, place, service, options, ctx);
    const traffic = trafficOf(node, inputs, undefined, options);
    const force = { force: true };
    await cluster.apply(nodePolicy(place, node, traffic), ctx, force);
    if (secretKeys(node, facts).length)
      await cluster.apply(secretOf(place, node, secret.values), ctx, force);
    await cluster.apply(migrationJob(place, node, facts), ctx, force);
  }

  /** True if it runs, has succeeded, or is still going: then nothing is to be made. One that has failed is taken away. */
  async #isThere(
    node: GraphNode,
    namespace: string,
    ctx: DriverContext,
  ): Promise<boolean> {
    const { cluster } = this.#parts;
    const { signal, fence } = ctx;
    const ref = { kind: KINDS.job, name: objectName(node.name), namespace };
    const job = await cluster.read<LiveJob>(ref, signal);
    // Somebody else's is found by whoever applies it, and named.
    if (!job || foreign(job, cluster.manager)) return false;
    mayWrite(called(ref), job, fence);
    const pods = await cluster.list<LivePod>(KINDS.pod, {
      namespace,
      labels: selectorOf(node.name),
      signal,
    });
    const seen = jobState({ job, pods, events: [] });
    if (seen.exists !== 'yes' || !seen.failed) return true;
    return !(await cluster.remove(ref, ctx));
  }

  remove(
    node: Pick<GraphNode, 'type' | 'name'>,
    ctx: DriverContext,
  ): Promise<boolean> {
    return removeObjects(this.#parts.cluster, MIGRATION_KINDS, node.name, ctx);
  }
}
