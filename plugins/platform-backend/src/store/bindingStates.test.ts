import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { healthOf } from '../api/views';
import { bindingStates } from './bindingStates';
import { migrateStore } from './migrate';
import type { BindingRow } from './rows';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** What may be known of a place, in every mixture. */
const known = fc.record({
  stable: fc.constantFrom(null, 1, 2),
  candidate: fc.constantFrom(null, 3),
  generation: fc.constantFrom(1, 2),
  ready: fc.option(
    fc.record({ status: fc.constantFrom('True', 'False', 'Unknown'), reason: fc.constantFrom('AllReady', 'Failing', 'Progressing', 'NothingDeployed', 'Deploying', 'NotReachable'), observedGeneration: fc.constantFrom(1, 2, undefined) }),
  ),
  other: fc.boolean(),
  workload: fc.option(
    fc.record({ phase: fc.constantFrom('applying', 'ready', 'failed'), since: fc.constantFrom(undefined, 1, 60), outputs: fc.option(fc.record({ ready: fc.constantFrom(0, 1, 3, undefined), replicas: fc.constantFrom(1, 3, undefined) })) }),
  ),
  figures: fc.option(fc.record({ requests: fc.constantFrom(10, 1000), errors: fc.constantFrom(0, 1, 10) })),
});

type Known = typeof known extends fc.Arbitrary<infer T> ? T : never;

function rowOf({ stable, candidate, generation, ready, other, workload }: Known): Pick<BindingRow, 'stable' | 'candidate' | 'generation' | 'conditions' | 'nodes'> {
  const conditions = [
    ...(other ? [{ type: 'Drifted', status: 'True' as const, reason: 'Failing', message: 'x' }] : []),
    ...(ready ? [{ type: 'Ready', message: 'As it is.', ...ready } as any] : []),
  ];
  // The workload of what serves, and one of another release that says nothing about it.
  const of = (release: number) => ({ id: `workload/r${release}`, type: 'workload', name: 'w', phase: workload!.phase, ...(workload!.since === undefined ? {} : { since: ago(workload!.since) }), ...(workload!.outputs ? { outputs: workload!.outputs } : {}) });
  const nodes = [{ id: 'route', type: 'route', name: 'r', phase: 'ready' }, ...(workload ? [of(1), { ...of(9), phase: 'failed' }] : [])] as any;
  return { stable, candidate, generation, conditions, nodes };
}

it('judges in SQL as everywhere else', async () => {
  const knex = await databases.init(databases.eachSupportedId()[0][0]);
  await migrateStore({ getClient: async () => knex } as any);
  await knex('environment').insert({ name: 'staging', target: 't', promotion_order: 1 });
  const cases = fc.sample(known, { seed: 7, numRuns: 1500 }).map((one, i) => ({ one, service: `s${i}`, row: rowOf(one) }));
  for (let from = 0; from < cases.length; from += 500) {
    const some = cases.slice(from, from + 500);
    await knex('service').insert(some.map(c => ({ name: c.service, team: 'team', created_by: 'test' })));
    await knex('binding').insert(some.map(({ service, row }) => ({ ...row, service, environment: 'staging', conditions: JSON.stringify(row.conditions), nodes: JSON.stringify(row.nodes) })));
    const figures = some.filter(c => c.one.figures).map(c => ({ service: c.service, environment: 'staging', minute: knex.raw(`date_trunc('minute', now())`), ...c.one.figures, latency_sum_ms: 1 }));
    await knex('sample').insert(figures);
  }
  const states = new Map((await bindingStates(knex)).map((row: any) => [row.service, row]));
  const wrong = cases.flatMap(({ one, service, row }) => {
    const errorRate = one.figures?.errors ? one.figures.errors / one.figures.requests : undefined;
    const { color } = healthOf(row as BindingRow, errorRate === undefined ? undefined : ({ errorRate } as any));
    const { state } = states.get(service) as any;
    return state === color ? [] : [{ state, color, one }];
  });
  expect(wrong).toEqual([]);
  // Every state was among them.
  expect([...new Set([...states.values()].map((s: any) => s.state))].sort()).toEqual(['degraded', 'deploying', 'empty', 'failing', 'healthy', 'unknown']);
});
