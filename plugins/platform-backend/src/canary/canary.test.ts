import { TestDatabases } from '@backstage/backend-test-utils';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { enqueue } from '../loop/enqueue';
import { operationKey } from '../loop/keys';
import { whyNoCanary } from './applies';

jest.setTimeout(90_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const FILE = `kind: Service
metadata:
  name: pay-api
  team: payments
spec:
  language: typescript
  monitoring:
    slo: 99.9
  deployment:
    canary: true
`;
const QUICK = { stepSeconds: 1, measurements: 1, failureLimit: 0, consecutiveErrorLimit: 1 };
const rates = (of: Record<string, number>) => (_: string, seconds: number) =>
  Object.fromEntries(Object.entries(of).map(([name, rate]) => [name, { requests: 40 * seconds, errors: Math.round(40 * seconds * rate), p95Ms: 20 }]));

describe('canary', () => {
  let platform: TestPlatform;
  let second: Server | undefined;
  const post = (path: string, body: object = {}, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const get = async (path: string) => (await platform.api.get(`/api/platform${path}`).set('Authorization', as('ana')).expect(200)).body;
  const binding = (environment = 'production') => platform.knex('binding').where({ service: 'pay-api', environment }).first();
  const deployment = (operation: string) => platform.knex('deployment').where({ operation, environment: 'production' }).first();
  const steps = (operation: any) => operation.steps.filter((s: any) => s.id.includes('canary')).map((s: any) => [s.id, s.state]);
  const begin = async (release: string, canary: object = QUICK): Promise<string> => (await post('/services/pay-api/deployments', { environments: ['production'], release, canary }).expect(202)).body.id;
  const until = async <T>(what: string, there: () => Promise<T | false | undefined>): Promise<T> => {
    for (let tries = 0; tries < 1000; tries++) {
      const found = await there();
      if (found) return found;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Not within 15 s: ${what}`);
  };
  const atWeight = (weight: number) => until(`${weight} %`, async () => (await binding()).weight === weight);
  const messageOf = async (id: string, step: string) => (await get(`/operations/${id}`)).steps.find((s: any) => s.id === step).message;
  /** Brings the release there that the next test begins from. */
  const reset = async (release: string) => {
    const id = await begin(release);
    await until('it is promoted', async () => (await post(`/operations/${id}/promote`)).ok || (await get(`/operations/${id}`)).outcome);
    expect(await ended(platform, id)).toMatchObject({ outcome: 'succeeded', error: null });
  };

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('dist/openapi.json', JSON.stringify({ openapi: '3.1.0', paths: { '/notes': { get: {} } } }));
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts' } }));
    const files = treeOf('pay-api', 'payments', { 'platform.yaml': FILE });
    const { body } = await post('/services', { name: 'pay-api', team: 'payments', files }).expect(202);
    await ended(platform, body.id);
    platform.sourceControl.push('pay-api', files.map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two');
    await until('r2 is in staging', async () => (await binding('staging')).stable === 2);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
    second?.close();
  });

  it('has nothing to compare a first deployment with, says so, and is never in staging', async () => {
    const done = await ended(platform, (await post('/services/pay-api/deployments', { release: 'r1' }).expect(202)).body.id);
    expect(done).toMatchObject({ outcome: 'succeeded' });
    expect(steps(done)).toEqual([['production/canary-10', 'skipped'], ['production/canary-50', 'skipped']]);
    expect(done.steps.find((s: any) => s.id === 'production/canary-10').message).toBe('Nothing to compare with: smoke test, then 100 %');
    expect(platform.world.objects.get('route/pay-api-production')!.properties.backends).toEqual([{ workload: 'pay-api-production-r1-c1', weight: 100, release: 'r1' }]);
  });

  it('goes over 10 and 50 to all of the traffic while the figures are good, and keeps each measurement', async () => {
    platform.world.figures = rates({ r1: 0.001, r2: 0 });
    const id = await begin('r2', { ...QUICK, stepSeconds: 2, measurements: 2 });
    await atWeight(10);
    await until('the route leads so', async () => JSON.stringify(platform.world.objects.get('route/pay-api-production')!.properties.backends).includes('"weight":90'));
    await atWeight(50);
    const done = await ended(platform, id);
    expect(done).toMatchObject({ outcome: 'succeeded', result: { release: 'r2' } });
    expect(steps(done)).toEqual([['production/canary-10', 'succeeded'], ['production/canary-50', 'succeeded']]);
    expect(await binding()).toMatchObject({ stable: 2, candidate: null, weight: 0 });
    const measured = await get(`/operations/${id}/measurements`);
    expect(measured.items.map((m: any) => [m.step, m.number, m.weight, m.verdict])).toEqual([
      ['production/canary-10', 1, 10, 'successful'],
      ['production/canary-10', 2, 10, 'successful'],
      ['production/canary-50', 1, 50, 'successful'],
      ['production/canary-50', 2, 50, 'successful'],
    ]);
    expect(measured.items[0]).toMatchObject({ stable: { release: 'r1', figures: { errors: 0 } }, candidate: { release: 'r2', figures: { requests: expect.any(Number) }, probes: { asked: 2, failed: 0 } } });
    expect(measured.steps[0]).toMatchObject({ weight: 10, verdict: 'passed', objective: 99.9, measurements: 2 });
    const first = await get(`/operations/${id}/measurements?limit=3`);
    expect((await get(`/operations/${id}/measurements?cursor=${first.nextCursor}`)).items).toHaveLength(1);
  });

  it('goes back to 0 when one in five fails, says why in one sentence, and can be tried again', async () => {
    platform.world.figures = rates({ r2: 0.001, r1: 0.2 });
    const id = await begin('r1');
    const failed = await ended(platform, id);
    expect(failed).toMatchObject({
      outcome: 'failed',
      result: { rolledBack: true, environment: 'production' },
      error: { step: 'production/canary-10', what: 'r1 was rolled back in production', why: expect.stringMatching(/^At 10 % of the traffic: \d+ of \d+ requests to r1 failed \(20 %\), r2 0 %, objective 99.9 %$/) },
    });
    expect(await binding()).toMatchObject({ stable: 2, candidate: null, weight: 0 });
    expect(await deployment(id)).toMatchObject({ outcome: 'rolled-back', reason: expect.stringContaining('requests to r1 failed (20 %)') });
    await until('the route leads to r2 only', async () => JSON.stringify(platform.world.objects.get('route/pay-api-production')!.properties.backends) === JSON.stringify([{ workload: 'pay-api-production-r2-c1', weight: 100, release: 'r2' }]));
    expect(await platform.knex('event').where({ operation: id, type: 'deployment.rolled-back' })).toEqual([expect.objectContaining({ title: expect.stringContaining('pay-api in production is back at r2') })]);

    expect(await platform.knex('audit').where({ operation: id, action: 'rollBackCanary' })).toEqual([expect.objectContaining({ actor: 'platform', service: 'pay-api', reason: expect.stringContaining('(20 %)') })]);
    // As if the backend had been killed between the pins and the outcome of the step: nothing is measured again.
    const measured = await platform.knex('measurement').where({ operation: id });
    await platform.knex('operation_step').where({ operation: id, id: 'production/canary-10' }).update({ state: 'running', error: null, ended_at: null });
    await platform.knex('operation').where({ id }).update({ state: 'running', error: null, ended_at: null });
    await enqueue(platform.knex, operationKey(id));
    expect(await ended(platform, id)).toMatchObject({ outcome: 'failed', error: failed.error, result: failed.result });
    expect(await platform.knex('measurement').where({ operation: id })).toEqual(measured);

    platform.world.figures = rates({ r2: 0, r1: 0 });
    await post(`/operations/${id}/retry`).expect(202);
    const again = await ended(platform, id);
    expect(again).toMatchObject({ outcome: 'succeeded' });
    expect(again.result.rolledBack).toBeUndefined();
    expect(await binding()).toMatchObject({ stable: 1, candidate: null });
  });

  it('pauses when the source of figures dies, and goes on when it is back', async () => {
    platform.world.figures = undefined;
    const id = await begin('r2');
    const words = await until('it pauses', async () => /^Paused.*/.exec((await messageOf(id, 'production/canary-10')) ?? '')?.[0]);
    expect(words).toContain('The source of figures does not answer: it was switched off by the test');
    expect(await binding()).toMatchObject({ stable: 1, candidate: 2, weight: 10 });
    expect((await get(`/operations/${id}/measurements`)).steps[0]).toMatchObject({ verdict: 'inconclusive' });
    // Not a figure of zero: nothing was passed, and nothing failed.
    expect(new Set((await get(`/operations/${id}/measurements`)).items.map((m: any) => [m.verdict, m.candidate.figures].join()))).toEqual(new Set(['error,']));

    platform.world.figures = rates({ r1: 0, r2: 0 });
    const done = await ended(platform, id);
    expect(done).toMatchObject({ outcome: 'succeeded', decision: null });
    expect(steps(done)).toEqual([['production/canary-10', 'succeeded'], ['production/canary-50', 'succeeded']]);
  });

  it('takes all of the traffic when a person promotes it while it is paused, twice or not', async () => {
    platform.world.figures = undefined;
    const id = await begin('r1');
    await until('it pauses', async () => (await messageOf(id, 'production/canary-10'))?.startsWith('Paused'));
    const promoted = await post(`/operations/${id}/promote`, { reason: 'seen by hand' }).expect(202);
    await post(`/operations/${id}/promote`, {}, 'pia').expect(202);
    expect(promoted.body.decision).toMatchObject({ verb: 'promote', actor: 'user:default/ana', reason: 'seen by hand' });
    const done = await ended(platform, id);
    expect(done).toMatchObject({ outcome: 'succeeded', decision: { actor: 'user:default/ana' } });
    expect(steps(done)).toEqual([['production/canary-10', 'succeeded'], ['production/canary-50', 'skipped']]);
    expect((await deployment(id)).human_decided).toBe(true);
    expect((await post(`/operations/${id}/promote`).expect(202)).body.state).toBe('succeeded');
    await post(`/operations/${id}/abort`).expect(409);
    expect(await platform.knex('audit').where({ operation: id, action: 'promoteOperation' }).pluck('actor')).toEqual(['user:default/ana', 'user:default/pia', 'user:default/ana']);
  });

  it('is rolled back by a person at once, and only once', async () => {
    platform.world.figures = rates({ r2: 0, r1: 0 });
    const id = await begin('r2', { ...QUICK, stepSeconds: 600 });
    await atWeight(10);
    const { body } = await post(`/operations/${id}/abort`, { reason: 'looks odd' }).expect(202);
    expect(body.decision).toMatchObject({ verb: 'abort' });
    expect(await binding()).toMatchObject({ stable: 1, candidate: null, weight: 0 });
    const failed = await ended(platform, id);
    expect(failed).toMatchObject({ outcome: 'failed', result: { rolledBack: true }, error: { what: 'Rolled back by user:default/ana', why: 'looks odd', step: 'production/canary-10' } });
    expect(await deployment(id)).toMatchObject({ outcome: 'rolled-back', reason: 'rolled back by user:default/ana: looks odd' });
    await post(`/operations/${id}/abort`).expect(202);
    await post(`/operations/${id}/promote`).expect(409);
    await post(`/operations/${id}/abort`, {}, 'ben').expect(403);
  });

  it('promotes what is still starting, as soon as it is up', async () => {
    platform.world.figures = undefined;
    platform.world.slow.add('node one.ts');
    const id = await begin('r2');
    await until('it is pinned', async () => (await binding()).candidate === 2);
    await post(`/operations/${id}/promote`).expect(202);
    platform.world.slow.clear();
    const done = await ended(platform, id);
    expect(steps(done)).toEqual([['production/canary-10', 'skipped'], ['production/canary-50', 'skipped']]);
    expect(await binding()).toMatchObject({ stable: 2, candidate: null });
  });

  it('gives way to a newer deployment, which finds the traffic where it was', async () => {
    platform.world.figures = rates({ r2: 0, r1: 0 });
    const older = await begin('r1', { ...QUICK, stepSeconds: 600 });
    await atWeight(10);
    const newer = await begin('r2');
    expect(await ended(platform, older)).toMatchObject({ outcome: 'superseded', supersededBy: newer });
    expect(await ended(platform, newer)).toMatchObject({ outcome: 'succeeded' });
    expect(await binding()).toMatchObject({ stable: 2, candidate: null, weight: 0 });
    expect((await deployment(older)).outcome).toBe('superseded');
  });

  it('goes on with the next measurement when the backend is gone between the weight and the measurement', async () => {
    platform.world.figures = rates({ r2: 0, r1: 0 });
    const { knex, world, sourceControl, data } = platform;
    const id = await begin('r1', { ...QUICK, stepSeconds: 2, measurements: 2 });
    await atWeight(10);
    await platform.stop();
    const before = await knex('measurement').where({ operation: id });
    platform = await startPlatform(databases, { knex, world, sourceControl, data });
    expect(await ended(platform, id, 'ana', 30_000)).toMatchObject({ outcome: 'succeeded' });
    const rows = await knex('measurement').where({ operation: id, step: 'production/canary-10' }).orderBy('id');
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(rows.slice(0, before.length)).toEqual(before);
    expect(rows.map((row: { number: number }) => row.number)).toEqual(Array.from(rows.keys()).map(i => Number(i) + 1));
    expect(await binding()).toMatchObject({ stable: 1, candidate: null });
  });

  it('goes on when the clock is set back by an hour meanwhile', async () => {
    platform.world.figures = rates({ r2: 0, r1: 0 });
    const id = await begin('r2', { ...QUICK, stepSeconds: 2, measurements: 2 });
    const step = () => platform.knex('operation_step').where({ operation: id, id: 'production/canary-10' }).first();
    await until('one measurement', async () => (await step()).data.taken === 1);
    // As it is found when all clocks go an hour back: what was written lies ahead.
    const { data } = await step();
    const ahead = { routedAt: new Date(Date.parse(data.routedAt) + 3_600_000).toISOString(), measuredTo: data.measuredTo + 3600 };
    await platform.knex('operation_step').where({ operation: id, id: 'production/canary-10' }).update({ data: platform.knex.raw('data || ?::jsonb', [JSON.stringify(ahead)]), started_at: platform.knex.raw(`started_at + interval '1 hour'`) });
    await platform.knex('work').where({ key: operationKey(id) }).update({ due_at: platform.knex.raw(`clock_timestamp() + interval '1 hour'`) });
    expect(await ended(platform, id, 'ana', 30_000)).toMatchObject({ outcome: 'succeeded' });
    const rows = await platform.knex('measurement').where({ operation: id, step: 'production/canary-10' }).orderBy('number').pluck('number');
    // The second may have been taken in the moment in which the clock was set back: then there is one more.
    expect([[1, 2], [1, 2, 3]]).toContainEqual(rows);
    await reset('r1');
  });

  it('goes by probes where there was hardly any traffic, and says so; where it is normal and missing it pauses', async () => {
    platform.world.figures = rates({});
    platform.world.lastHour.set('pay-api@production', 12);
    const quiet = await ended(platform, await begin('r2'));
    expect(quiet).toMatchObject({ outcome: 'succeeded' });
    expect(quiet.steps.find((s: any) => s.id === 'production/canary-10').message).toBe('10 %: probes only: r1 had 12 requests in the last hour, which is nothing to compare with');

    platform.world.lastHour.set('pay-api@production', 5000);
    const id = await begin('r1');
    const words = await until('it pauses', async () => /^Paused.*/.exec((await messageOf(id, 'production/canary-10')) ?? '')?.[0]);
    expect(words).toContain('r1 had 0 of the 20 requests that it takes to judge it; in the hour before there were 5000 requests');
    await post(`/operations/${id}/abort`).expect(202);
    await ended(platform, id);
    platform.world.lastHour.clear();
  });

  it('goes back for a probe alone, with the path that fails', async () => {
    await reset('r1');
    platform.world.figures = rates({});
    second = createServer((request, response) => response.writeHead(request.url === '/notes' ? 500 : 200).end());
    await new Promise<void>(resolve => {
      second!.listen(0, '127.0.0.1', resolve);
    });
    platform.world.addresses.set('pay-api-production-r2-c1', `http://127.0.0.1:${(second.address() as AddressInfo).port}`);
    const failed = await ended(platform, await begin('r2'));
    expect(failed).toMatchObject({ outcome: 'failed', result: { rolledBack: true }, error: { why: 'At 10 % of the traffic: a probe of GET /notes at r2 was answered with 500, r1 answers' } });
    platform.world.addresses.clear();
  });

  it('only pauses where platform.yaml says that going back is a person\'s', async () => {
    const spec = (rollback: string) => platform.knex('release').where({ service: 'pay-api', number: 2 }).update({ spec: platform.knex.raw(`jsonb_set(spec, '{spec,deployment,rollback}', ?::jsonb)`, [JSON.stringify(rollback)]) });
    await spec('manual');
    platform.world.figures = rates({ r1: 0, r2: 0.5 });
    const id = await begin('r2');
    const words = await until('it pauses', async () => /^Paused.*/.exec((await messageOf(id, 'production/canary-10')) ?? '')?.[0]);
    expect(words).toMatch(/says rollback: manual: \d+ of \d+ requests to r2 failed \(50 %\)/);
    expect(await binding()).toMatchObject({ stable: 1, candidate: 2, weight: 10 });
    await post(`/operations/${id}/abort`).expect(202);
    expect(await ended(platform, id)).toMatchObject({ outcome: 'failed', result: { rolledBack: true } });
    await spec('automatic');
  });

  it('is there for what a push brings to production by itself', async () => {
    platform.world.figures = rates({ r1: 0, r2: 0, r3: 0 });
    const tree = treeOf('pay-api', 'payments', { 'platform.yaml': `${FILE}    promotion: automatic\n` });
    platform.sourceControl.push('pay-api', tree.map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Three');
    const { id } = await until('it goes on', async () => platform.knex('operation').where({ service: 'pay-api', kind: 'deploy', door: 'pipeline' }).first('id'));
    await atWeight(10);
    await post(`/operations/${id}/promote`).expect(202);
    expect(await ended(platform, id)).toMatchObject({ outcome: 'succeeded' });
    expect(await binding()).toMatchObject({ stable: 3, candidate: null });
  });

  it('refuses one that could not be', async () => {
    const staging = await post('/services/pay-api/deployments', { environments: ['staging'], canary: {} }).expect(400);
    expect(staging.body.error.problems).toEqual([{ path: 'canary', message: 'None of the environments is for production.' }]);
    const many = await post('/services/pay-api/deployments', { canary: { stepSeconds: 3, measurements: 9 } }).expect(400);
    expect(many.body.error.problems[0].path).toBe('canary.measurements');
    await post('/services/pay-api/deployments', { canary: { first: 100 } }).expect(400);
  });
});

it('says why there is none', () => {
  const release = (canary: boolean) => ({ number: 7, spec: { spec: { deployment: { canary } } } }) as any;
  const input = { operation: { input: {}, decision: null } as any, binding: { stable: 6, candidate: 7 }, deployment: { from_release: 6, to_release: 7 }, release: release(true), splits: true };
  expect(whyNoCanary(input)).toBeUndefined();
  expect(whyNoCanary({ ...input, release: release(false) })).toBe('platform.yaml asks for no canary: smoke test, then 100 %');
  expect(whyNoCanary({ ...input, release: release(false), operation: { input: { canary: {} }, decision: null } as any })).toBeUndefined();
  const worker = (number: number) => ({ number, spec: { spec: { runtime: { type: 'worker' }, deployment: { canary: false } } } as any });
  expect(whyNoCanary({ ...input, release: worker(8), operation: { input: { canary: {} }, decision: null } as any })).toContain('A worker takes no requests that could be shared out');
  expect(whyNoCanary({ ...input, before: worker(7) })).toContain('What serves is a worker');
  expect(whyNoCanary({ ...input, splits: false })).toContain('cannot split traffic');
  expect(whyNoCanary({ ...input, binding: { stable: 7, candidate: null } })).toBe('r7 serves there already');
});
