import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { burning, type Windows } from './burning';
import { errorBudget } from './errorBudget';
import { evaluateAlerts } from './evaluateAlerts';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('alerts on an objective', () => {
  let platform: TestPlatform;
  const get = (path: string) => platform.api.get(`/api/platform${path}`).set('Authorization', as('ana'));
  const yaml = ['kind: Service', 'metadata:', '  name: fee-api', '  team: payments', 'spec:', '  language: typescript', '  monitoring:', '    alerts: true', '    slo: 99.9', ''].join('\n');
  const place = async () => (await get('/services/fee-api')).body.environments[0];
  const alerts = async (query = '') => (await get(`/services/fee-api/alerts${query}`).expect(200)).body.items;
  const sample = (minutesAgo: number, requests: number, errors: number, service = 'fee-api') =>
    platform.knex('sample').insert({ service, environment: 'staging', minute: platform.knex.raw(`date_trunc('minute', now()) - ? * interval '1 minute'`, [minutesAgo]), requests, errors, latency_sum_ms: 1 });
  const condition = async () => (await place()).conditions.find((c: any) => c.type === 'ObjectiveViolated');
  const until = async (what: string, there: () => Promise<boolean>) => {
    for (let tries = 0; tries < 1000; tries++) {
      if (await there()) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Not within 10 s: ${what}`);
  };

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts' } }));
    const { body } = await platform.api.post('/api/platform/services').set('Authorization', as('ana')).send({ name: 'fee-api', team: 'payments', files: treeOf('fee-api', 'payments', { 'platform.yaml': yaml }) });
    await ended(platform, body.id);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('says what is left of the error budget, and since when', async () => {
    expect((await place()).errorBudget).toEqual({ objective: 99.9, left: 1, requests: 0, errors: 0, since: null });
    await sample(50, 10_000, 5);
    expect((await place()).errorBudget).toMatchObject({ left: 0.5, requests: 10_000, errors: 5, since: expect.any(String) });
    await evaluateAlerts(platform.knex);
    expect(await alerts()).toEqual([]);
  });

  it('fires once for two who look, is a condition, and is over when it has stopped', async () => {
    await sample(2, 1_000, 300);
    await Promise.all([evaluateAlerts(platform.knex), evaluateAlerts(platform.knex)]);
    const firing = await alerts('?firing=true');
    expect(firing.map((a: any) => a.rule).sort()).toEqual(['fast', 'slow', 'steady']);
    expect(firing[0]).toMatchObject({ message: expect.stringContaining('objective 99.9 %'), resolvedAt: null });
    expect(await platform.knex('event').where({ type: 'alert.firing' })).toHaveLength(3);
    await until('the place says so', async () => (await condition())?.reason === 'FastBurn');
    // Nobody is less ready for it.
    expect((await place()).ready).toBe(true);
    await platform.knex('sample').where({ errors: 300 }).update({ minute: platform.knex.raw(`minute - interval '8 hours'`) });
    await evaluateAlerts(platform.knex);
    expect(await alerts('?firing=true')).toEqual([]);
    expect((await alerts())[0].resolvedAt).toEqual(expect.any(String));
    expect(await platform.knex('event').where({ type: 'alert.resolved' })).toHaveLength(3);
    await until('the place says it no more', async () => (await condition()) === undefined);
  });
});

it('looks at both windows of each rule, and not at few requests', () => {
  const windows = (more: Partial<Windows>): Windows => ({ 5: { errors: 0, requests: 1000 }, 30: { errors: 0, requests: 1000 }, 60: { errors: 0, requests: 1000 }, 360: { errors: 0, requests: 1000 }, 4320: { errors: 0, requests: 1000 }, ...more });
  const bad = { errors: 20, requests: 1000 };
  expect(burning(windows({ 5: bad, 60: bad }), 99.9)).toEqual([{ rule: 'fast', message: '2 % of 1000 requests failed in the last 1 h, objective 99.9 %: a month\'s error budget is gone in 1.5 days' }]);
  expect(burning(windows({ 60: bad }), 99.9)).toEqual([]);
  expect(burning(windows({ 5: bad }), 99.9)).toEqual([]);
  expect(burning(windows({ 5: bad, 60: bad }), 98)).toEqual([]);
  expect(burning(windows({ 30: bad, 360: bad }), 99.9).map(b => b.rule)).toEqual(['slow']);
  expect(burning(windows({ 5: { errors: 5, requests: 5 }, 60: { errors: 5, requests: 5 } }), 99.9)).toEqual([]);
  expect(burning(windows({ 5: bad, 60: bad }), 100)).toEqual([]);
});

it('counts an error budget down to below nothing', () => {
  const of = (requests: number, errors: number, objective = 99) => errorBudget(objective, { requests, errors, since: null }).left;
  expect([of(0, 0), of(1000, 0), of(1000, 5), of(1000, 10), of(1000, 15), of(1000, 1000), of(10, 0, 100)]).toEqual([1, 1, 0.5, 0, -0.5, -1, 1]);
});
