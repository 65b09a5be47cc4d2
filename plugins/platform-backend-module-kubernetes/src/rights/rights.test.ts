import { granted, justified, manifest, used } from '../__testUtils__/rights';
import { RunWorld } from '../drivers/__testUtils__/RunWorld';
import { JOB_KINDS } from '../drivers/job/JobDriver';
import { MORE } from '../drivers/postgres/live';
import { DATABASE_KINDS } from '../drivers/postgres/wantedObjects';
import { ROUTE_KINDS } from '../drivers/route/wantedRoute';
import { WORKLOAD_KINDS } from '../drivers/workload/wantedObjects';
import { findings, MINORS } from '../__testUtils__/published';
import { clusterReach } from '../reach';
// All that drivers do is done in this file once more: what it takes is added up.
import '../drivers/job/conformance.test';
import '../drivers/job/runs.test';
import '../drivers/migration/conformance.test';
import '../drivers/migration/failure.test';
import '../drivers/postgres/conformance.test';
import '../drivers/postgres/postgres.test';
import '../drivers/route/conformance.test';
import '../drivers/route/route.test';
import '../drivers/workload/conformance.test';
import '../drivers/workload/failures.test';
import '../drivers/workload/ownership.test';
import '../inspector/inspector.test';
import '../places/places.test';

// Machines that build are busy.
jest.setTimeout(90_000);

/** On a real cluster nobody tells what was asked for, and the suites have the rights that they were given. */
const simulated = process.env.WAYMARK_TEST_KUBECONFIG
  ? describe.skip
  : describe;
const made = [
  ...JOB_KINDS,
  ...WORKLOAD_KINDS,
  ...ROUTE_KINDS,
  ...DATABASE_KINDS,
  MORE.role,
];

simulated('the rights on a cluster (simulated)', () => {
  let world: RunWorld;
  beforeAll(async () => {
    world = await RunWorld.start();
  });
  afterAll(() => world.dispose());
  const signal = () => AbortSignal.timeout(10_000);

  it('reach replicas through the server, and nothing in them', async () => {
    const reach = clusterReach((path, s) => world.cluster.ask(path, s!));
    const { status } = await reach('http://shop.pay.svc/readyz', {
      signal: signal(),
    });
    expect(status).not.toBe(403);
    for (const path of [
      '/api/v1/namespaces/pay/pods/a/exec',
      '/api/v1/nodes',
      '/apis/rbac.authorization.k8s.io/v1/clusterroles',
      '/api/v1/namespaces/pay/serviceaccounts/a/token',
    ])
      expect((await world.cluster.ask(path, signal())).status).toBe(403);
  });

  it('are those that it takes: not fewer, not more', async () => {
    await world.cluster.tidy(signal());
    const [did, may] = [used(), granted()];
    const fits = justified(did, made);
    expect(did.filter(right => !may.includes(right))).toEqual([]);
    expect(may.filter(right => !fits.includes(right))).toEqual([]);
  });

  it('are more than is justified if nobody does what they are for', () => {
    const fits = justified(['list /pods', 'create /secrets'], []);
    expect(
      ['watch /pods', 'delete /secrets'].filter(r => !fits.includes(r)),
    ).toEqual([]);
    expect(
      ['delete /pods', 'list /secrets', 'create /pods/exec'].filter(r =>
        fits.includes(r),
      ),
    ).toEqual([]);
  });

  it('are granted one by one, by objects that every minor takes', () => {
    expect(granted().filter(right => right.includes('*'))).toEqual([]);
    for (const object of manifest())
      for (const minor of MINORS) expect(findings(minor, object)).toEqual([]);
  });
});
