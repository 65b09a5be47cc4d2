import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type {
  Driver,
  DriverContext,
  Observation,
} from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import { objectName } from '../../objects';
import { ensurePlace, placeFor } from '../../places';
import type { LiveDeployment } from '../../state';
import { secretValues } from '../secret';
import { NO_CAPABILITIES, observing } from '../shared/driverBase';
import { knownObjects, refOfFound } from '../shared/objectsOf';
import { removeObjects } from '../shared/removeObjects';
import { lookAtWorkload } from './lookAtWorkload';
import type { RunDriverParts } from './readWorkload';
import { WORKLOAD_KINDS, wantedObjects } from './wantedObjects';
import { workloadFacts } from './workloadFacts';
import { WORKLOAD_OUTPUTS } from './workloadOutputs';
import { workloadPlan } from './workloadPlan';

/** A release that runs on a cluster: a Deployment, and what stands beside it. */
export class WorkloadDriver implements Driver {
  readonly type = 'workload';
  readonly target: string;
  readonly capabilities = { ...NO_CAPABILITIES, logs: true };
  readonly observes = { mode: 'events', seconds: 30 } as const;
  readonly outputsSchema = WORKLOAD_OUTPUTS;
  readonly #parts: RunDriverParts;

  constructor(parts: RunDriverParts) {
    this.#parts = parts;
    this.target = parts.cluster.name;
  }

  observe(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    return observing(ctx.signal, () => lookAtWorkload(this.#parts, node, ctx));
  }

  plan = workloadPlan;

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { cluster, options, secrets } = this.#parts;
    const { signal } = ctx;
    const facts = workloadFacts(node, options);
    const place = await placeFor(cluster, node, signal, options.namespaceOf);
    const secret = await secretValues(node, ctx, secrets);
    const { service } = node.properties as { service: string };
    const live = await cluster.read<LiveDeployment>(
      {
        kind: KINDS.deployment,
        name: objectName(node.name),
        namespace: place.namespace,
      },
      signal,
    );
    const wanted = wantedObjects({
      place,
      node,
      facts,
      inputs: ctx.inputs,
      options,
      secret,
      live,
    });
    ctx.log(
      `workload ${node.name}: ${facts.image} in namespace ${place.namespace}`,
    );
    await ensurePlace(cluster, place, service, options, ctx);
    // What has no part in it any more goes first: an autoscaler would set the number that is about to be ours again.
    const known = await knownObjects(
      cluster,
      WORKLOAD_KINDS,
      node.name,
      signal,
    );
    const needed = wanted.map(one => one.kind.kind);
    for (const one of known)
      if (!needed.includes(one.kind.kind))
        await cluster.remove(refOfFound(one), ctx);
    // A Secret before who reads it. Forced: whoever has changed a field of ours by hand does not keep it.
    for (const { wanted: object } of wanted)
      await cluster.apply(object, ctx, { force: true });
  }

  async remove(
    node: Pick<GraphNode, 'type' | 'name'>,
    ctx: DriverContext,
  ): Promise<boolean> {
    if (ctx.signal.aborted)
      throw new DriverError(
        'unknown',
        `${node.name} was not removed`,
        'the claim was lost',
        'Nothing: the next claim goes on',
      );
    // Nothing starts new pods while it goes; what pods read goes after them.
    const order = [...WORKLOAD_KINDS].reverse();
    const last = [KINDS.secret, KINDS.networkPolicy];
    const kinds = [
      ...order.filter(kind => !last.includes(kind as any)),
      ...last,
    ];
    return removeObjects(this.#parts.cluster, kinds, node.name, ctx);
  }
}
