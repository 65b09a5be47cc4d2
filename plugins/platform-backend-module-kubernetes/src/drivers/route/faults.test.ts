import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import { until } from '../__testUtils__/RunWorld';
import { RouteWorld } from './__testUtils__/RouteWorld';
import { RouteDriver } from './RouteDriver';
import { ROUTE_KINDS } from './wantedRoute';

jest.setTimeout(90_000);

const simulated = process.env.WAYMARK_TEST_KUBECONFIG
  ? describe.skip
  : describe;

// eslint-disable-next-line jest/valid-title
simulated('A route on a cluster in trouble (simulated)', () => {
  let world: RouteWorld;
  let drivers: { gateway: RouteDriver; ingress: RouteDriver };
  let fence = 0;
  beforeAll(async () => {
    world = await RouteWorld.start({});
    const { gateway, ingressClass } = world;
    const { cluster } = world.run;
    const issuer = { kind: 'ClusterIssuer', name: 'letsencrypt' } as const;
    await world.make({
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name: issuer.name },
      spec: {},
    });
    drivers = {
      gateway: new RouteDriver({ cluster, options: { gateway } }),
      ingress: new RouteDriver({ cluster, options: { ingressClass, issuer } }),
    };
  });
  afterEach(() => world.run.test.simulated!.fault({}));
  afterAll(() => world.dispose());

  const node = (name: string, weight = 0): GraphNode => {
    const made = world.node(name, weight);
    const monitoring = { alerts: true, dashboard: true, slo: 99.9 };
    return { ...made, properties: { ...made.properties, monitoring } };
  };

  /** Comes again after an error that may pass, as the loop does. */
  const again = (
    what: string,
    run: (
      ctx: Awaited<ReturnType<RouteWorld['run']['context']>>,
    ) => Promise<boolean>,
  ) =>
    until(what, async () => {
      fence += 1;
      const ctx = await world.run.context(fence);
      return run(ctx).catch(error => {
        const passes = ['retryable', 'unknown'].includes(error.errorClass);
        if (!(error instanceof DriverError) || !passes) throw error;
        return false;
      });
    });
  const settle = (driver: RouteDriver, one: GraphNode) =>
    again(`${one.name} is as wanted`, async ctx => {
      const seen = await driver.observe(one, ctx);
      if (driver.plan(one, seen).verb !== 'none') await driver.apply(one, ctx);
      return seen.exists === 'yes' && seen.ready && !seen.drifted;
    });
  const remove = (driver: RouteDriver, one: GraphNode) =>
    again(`${one.name} is gone`, ctx => driver.remove(one, ctx));

  it.each(['gateway', 'ingress'] as const)(
    'costs no call while nothing changes, by %s',
    async by => {
      const one = node(`quiet-${by}`);
      await settle(drivers[by], one);
      const { requests } = world.run.test.simulated!;
      const ctx = await world.run.context(fence);
      await drivers[by].observe(one, ctx);
      const before = JSON.stringify([...requests]);
      for (let look = 0; look < 20; look += 1) {
        const seen = await drivers[by].observe(one, ctx);
        expect(drivers[by].plan(one, seen).verb).toBe('none');
      }
      expect(JSON.stringify([...requests])).toBe(before);
    },
  );

  it.each([
    ['slow', { slowMs: 60 }],
    ['busy', { tooMany: { times: 6, retryAfterSeconds: 0 } }],
    ['raced', { conflicts: 5 }],
    ['forgetful', { forgetWatches: true }],
  ])(
    'is made, given to a canary in part and removed where it is %s',
    async (name, fault) => {
      const cluster = world.run.test.simulated!;
      cluster.fault(fault);
      await settle(drivers.gateway, node(name));
      cluster.fault(fault);
      await settle(drivers.gateway, node(name, 10));
      cluster.fault(fault);
      await remove(drivers.gateway, node(name));
      expect(await world.run.objects(ROUTE_KINDS, name)).toEqual([]);
    },
  );

  it('goes on where the cluster was away in the middle of it', async () => {
    const cluster = world.run.test.simulated!;
    const away = async (run: () => Promise<unknown>) => {
      cluster.fault({ down: true });
      const back = setTimeout(() => cluster.fault({}), 300);
      await run();
      clearTimeout(back);
      cluster.fault({});
    };
    await away(() => settle(drivers.ingress, node('away')));
    await away(() => settle(drivers.ingress, node('away', 60)));
    await away(() => remove(drivers.ingress, node('away')));
    expect(await world.run.objects(ROUTE_KINDS, 'away')).toEqual([]);
  });
});
