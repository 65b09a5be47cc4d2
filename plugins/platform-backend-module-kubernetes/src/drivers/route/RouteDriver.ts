import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type {
  Driver,
  DriverContext,
  Observation,
} from '@waymark/platform-node';
import { backendsOf, objectName } from '../../objects';
import { ensurePlace, placeFor } from '../../places';
import { NO_CAPABILITIES, objectSchema, observing } from '../shared/driverBase';
import { listedObjects, refOfFound } from '../shared/objectsOf';
import { removeObjects } from '../shared/removeObjects';
import { Gateways } from './Gateways';
import { Hosts } from './Hosts';
import {
  presenceOf,
  readRoute,
  type RouteDriverParts,
  servedOf,
} from './readRoute';
import { routeMode } from './routeOptions';
import { routePlan } from './routePlan';
import { Unwatched } from './Unwatched';
import { hostOf, leads, ROUTE_KINDS, wantedRoute } from './wantedRoute';

/** The address of a service on a cluster: a Service inside of it, and an HTTPRoute or an Ingress from outside. */
export class RouteDriver implements Driver {
  readonly type = 'route';
  readonly target: string;
  readonly capabilities = { ...NO_CAPABILITIES };
  readonly observes = { mode: 'events', seconds: 30 } as const;
  readonly outputsSchema = objectSchema({
    url: { type: 'string', description: 'What a person opens' },
    localUrl: {
      type: 'string',
      description: 'What programs inside of the cluster call',
    },
    namespace: { type: 'string' },
    drift: {
      type: 'array',
      items: { type: 'object' },
      description: 'What is not as it was set: field, by whom, in words',
    },
  });
  readonly #parts: RouteDriverParts;
  readonly #gateways: Gateways;
  readonly #hosts: Hosts;
  readonly #unwatched = new Unwatched();

  constructor(parts: RouteDriverParts) {
    this.#parts = parts;
    this.#gateways = new Gateways(parts.cluster);
    this.#hosts = new Hosts(parts.cluster);
    this.target = parts.cluster.name;
  }

  observe(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    return observing(ctx.signal, () =>
      readRoute(
        this.#parts,
        this.#gateways,
        node,
        ctx.signal,
        this.#unwatched.why(node.name),
      ),
    );
  }

  plan = routePlan;

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { cluster, options } = this.#parts;
    const { signal } = ctx;
    const mode = await routeMode(cluster, options);
    const place = await placeFor(cluster, node, signal, options.namespaceOf);
    const kinds = await servedOf(cluster, ROUTE_KINDS);
    const wanted = wantedRoute(
      place,
      node,
      mode,
      presenceOf(kinds),
      options.monitoring,
    );
    const found = await listedObjects(cluster, kinds, node.name, signal);
    // What leads there already goes on: it is the older one, and requests go to that.
    const there = found.filter(one => leads(one.kind.kind));
    if (!there.some(one => one.kind.kind !== 'Service'))
      await this.#hosts.mustBeFree(hostOf(node), objectName(node.name), signal);
    const shares = backendsOf(node).map(
      one => `${one.release} ${one.weight} %`,
    );
    ctx.log(`route ${node.name}: ${hostOf(node)} to ${shares.join(', ')}`);
    const { service } = node.properties as { service?: string };
    await ensurePlace(cluster, place, service, options, ctx);
    for (const one of wanted.filter(({ kind }) => leads(kind.kind)))
      await cluster.apply(one.wanted, ctx, { force: true });
    // What has no part in it any more goes last: until then it leads there.
    const needed = wanted.map(one => one.kind.kind);
    for (const one of found)
      if (!needed.includes(one.kind.kind))
        await cluster.remove(refOfFound(one), ctx);
    await this.#unwatched.unless(node.name, ctx, async () => {
      for (const one of wanted.filter(({ kind }) => !leads(kind.kind)))
        await cluster.apply(one.wanted, ctx, { force: true });
    });
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
    const { cluster } = this.#parts;
    const kinds = await servedOf(cluster, ROUTE_KINDS);
    return removeObjects(cluster, kinds.reverse(), node.name, ctx);
  }
}
