import { TestDatabases } from '@backstage/backend-test-utils';
import { refreshErrorBudgets } from '../alert/refreshErrorBudgets';
import { insertEvent } from '../store/insertEvent';
import { as, startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const ready = (status: string, reason: string, message: string) => JSON.stringify([{ type: 'Ready', status, reason, message, observedGeneration: 1 }]);
const spec = (slo: number) => JSON.stringify({ kind: 'Service', metadata: {}, spec: { monitoring: { slo } } });

describe('what runs where, and the wall', () => {
  let platform: TestPlatform;
  const get = async (path: string, who = 'ana') => (await platform.api.get(`/api/platform${path}`).set('Authorization', as(who)).expect(200)).body;
  const places = async (query: string, who?: string) => (await get(`/bindings?${query}`, who)).items.map((b: any) => `${b.service}@${b.environment}`);

  /** A service whose bindings nothing looks after. */
  async function add(name: string, team: string, bindings: Record<string, object>, slo?: number) {
    const { knex } = platform;
    await knex('service').insert({ name, team, created_by: 'test' });
    await knex('release').insert({ service: name, number: 1, commit: 'abc', commit_message: `Begin ${name}`, commit_author: 'Ana', committed_at: new Date(), artifact: 'x', spec: slo ? spec(slo) : '{}', commands: '{}', definitions_hash: 'x' });
    for (const [environment, more] of Object.entries(bindings)) await knex('binding').insert({ service: name, environment, stable: 1, stable_since: new Date(), conditions: ready('True', 'AllReady', 'r1 serves.'), ...more });
  }
  const failing = { conditions: ready('False', 'Failing', 'It crashes.') };
  const sample = (service: string, minutesAgo: number, requests: number, errors: number) =>
    platform.knex('sample').insert({ service, environment: 'production', minute: platform.knex.raw(`date_trunc('minute', now()) - ? * interval '1 minute'`, [minutesAgo]), requests, errors, latency_sum_ms: 1 });

  beforeAll(async () => {
    platform = await startPlatform(databases);
    await platform.knex('environment').insert({ name: 'search-lab', target: 'fake', base: 'staging', team: 'search' });
    await add('alpha-api', 'payments', { staging: { monthly_cost: 10 }, production: { monthly_cost: 30, stable_since: new Date('2026-01-01') } }, 99);
    await add('beta-api', 'search', { staging: { stable: null, stable_since: null, conditions: '[]' }, production: failing, 'search-lab': { monthly_cost: 20 } }, 99.9);
    await add('gamma-api', 'search', { production: { monthly_cost: 5, created_at: new Date('2025-01-01') } }, 99);
    await platform.knex('deployment').insert(
      ['succeeded', 'failed'].map(outcome => ({ service: 'alpha-api', environment: 'staging', to_release: 1, config_revision: 1, commit: 'abc', committed_at: new Date(), actor: 'user:default/ana', door: 'cli', outcome })),
    );
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('says of each place what a list shows, the last deployment whatever became of it', async () => {
    const { items } = await get('/bindings');
    expect(items[0]).toEqual({
      service: 'alpha-api', team: 'payments', environment: 'staging', kind: 'before-production', release: 'r1', candidate: null, weight: 0,
      commit: { sha: 'abc', message: 'Begin alpha-api', author: 'Ana', committedAt: expect.any(String) },
      health: 'healthy', message: 'r1 serves.', cost: { perMonth: 10, currency: 'USD' }, since: expect.any(String), createdAt: expect.any(String),
      lastDeployment: { to: 'r1', actor: 'user:default/ana', door: 'cli', operation: null, startedAt: expect.any(String), outcome: 'failed' },
    });
    expect(items.find((b: any) => b.environment === 'production' && b.service === 'beta-api')).toMatchObject({ health: 'failing', message: 'It crashes.', kind: 'production' });
    expect(items.find((b: any) => b.health === 'empty')).toMatchObject({ release: null, cost: null, commit: null, lastDeployment: null, message: 'Nothing deployed yet.' });
  });

  it.each([
    ['', ['alpha-api@staging', 'alpha-api@production', 'beta-api@staging', 'beta-api@production', 'beta-api@search-lab', 'gamma-api@production']],
    ['team=payments', ['alpha-api@staging', 'alpha-api@production']],
    ['mine=true', ['alpha-api@staging', 'alpha-api@production']],
    ['mine=true&team=search', []],
    ['environment=search-lab', ['beta-api@search-lab']],
    ['kind=own', ['beta-api@search-lab']],
    ['kind=production&q=amma', ['gamma-api@production']],
    ['q=lab', ['beta-api@search-lab']],
    ['state=failing&state=unknown&state=degraded&state=deploying&state=healthy', ['alpha-api@staging', 'alpha-api@production', 'beta-api@production', 'beta-api@search-lab', 'gamma-api@production']],
    ['state=failing&state=empty', ['beta-api@staging', 'beta-api@production']],
    ['sort=health&kind=production', ['beta-api@production', 'alpha-api@production', 'gamma-api@production']],
    ['sort=cost&limit=2', ['alpha-api@production', 'beta-api@search-lab']],
    ['sort=deployed&kind=production&team=payments', ['alpha-api@production']],
    ['sort=age&limit=1', ['gamma-api@production']],
  ])('finds ?%s', async (query, expected) => {
    expect(await places(query)).toEqual(expected);
  });

  it.each(['service', 'health', 'cost', 'deployed', 'age'])('gives every place once, page by page, by %s', async sort => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: any = await get(`/bindings?sort=${sort}&limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      seen.push(...page.items.map((b: any) => `${b.service}@${b.environment}`));
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    expect(seen).toEqual(await places(`sort=${sort}`));
  });

  it('counts days as the sums of their minutes, however often a minute is written', async () => {
    const { knex } = platform;
    await sample('gamma-api', 100, 1000, 4);
    await sample('gamma-api', 90, 0, 0);
    await knex('sample').insert({ service: 'gamma-api', environment: 'production', minute: knex.raw(`date_trunc('minute', now()) - interval '90 minutes'`), requests: 1000, errors: 1, latency_sum_ms: 1 }).onConflict(['service', 'environment', 'minute']).merge();
    await knex('sample').where({ service: 'gamma-api', errors: 4 }).update({ errors: 5, minute: knex.raw(`minute - interval '2 days'`) });
    const of = (table: string) => knex(table).where({ service: 'gamma-api' }).sum({ requests: 'requests', errors: 'errors' }).first();
    expect(await of('sample_day')).toEqual(await of('sample'));
    expect(await knex('sample_day').where({ service: 'gamma-api' }).andWhere('requests', '>', 0)).toHaveLength(2);
  });

  it('puts first what needs somebody, then the smallest error budget', async () => {
    const { knex } = platform;
    // Ten times as many as are allowed, an hour ago: it answers well now, and has no budget left.
    await sample('alpha-api', 60, 1000, 100);
    await refreshErrorBudgets(knex);
    const wall = async (query = '') => get(`/wall${query}`);
    const first = await wall();
    expect(first.items.map((s: any) => [s.service, s.needsLook, s.budget?.left])).toEqual([['beta-api', true, 1], ['alpha-api', true, -1], ['gamma-api', false, 0.7]]);
    expect(first).toMatchObject({ total: 3, needLook: 2, counts: { failing: 1, healthy: 2, degraded: 0 } });
    expect(first.items[0]).toMatchObject({ health: 'failing', message: 'It crashes.', environment: 'production', incident: null });
    expect(first.items[1].budget).toEqual({ environment: 'production', objective: 99, left: -1, requests: 1000, errors: 100, since: expect.any(String) });
    // The same as the service's own page says.
    await knex('repository').insert({ name: 'alpha-api', service: 'alpha-api', team: 'payments', made: true, url: '', clone_url: '', default_branch: 'main' });
    const own = (await get('/services/alpha-api')).environments.find((e: any) => e.name === 'production').errorBudget;
    expect({ ...own, environment: 'production' }).toEqual(first.items[1].budget);

    await knex('incident').insert({ service: 'gamma-api', team: 'search', title: 'Slow', opened_by: 'user:default/ben' });
    expect((await wall()).items[0]).toMatchObject({ service: 'gamma-api', incident: 'Slow', needsLook: true });
    expect((await wall('?team=payments')).items.map((s: any) => s.service)).toEqual(['alpha-api']);
    expect(await wall('?limit=1')).toMatchObject({ items: [{}], total: 3, needLook: 3 });
    expect(await wall('?team=nobody')).toMatchObject({ items: [], total: 0, needLook: 0, counts: { failing: 0 } });

    // An objective that was given up is on no wall.
    await knex('release').where({ service: 'alpha-api' }).update({ spec: '{}' });
    await refreshErrorBudgets(knex);
    expect((await wall('?team=payments')).items[0]).toMatchObject({ budget: null, needsLook: false });
  });

  it('narrows the activity by team and kind, on the server', async () => {
    const { knex } = platform;
    await knex('event').delete();
    await insertEvent(knex, { type: 'release.created', title: 'alpha r2', service: 'alpha-api' });
    await insertEvent(knex, { type: 'incident.opened', title: 'beta is down', service: 'beta-api' });
    await insertEvent(knex, { type: 'freeze.created', title: 'All of search', team: 'search' });
    const titles = async (query: string) => (await get(`/activity?${query}`)).items.map((e: any) => e.title);
    expect(await titles('team=search')).toEqual(['All of search', 'beta is down']);
    expect(await titles('kind=gate')).toEqual(['All of search', 'beta is down']);
    expect(await titles('team=payments&kind=release')).toEqual(['alpha r2']);
    expect(await titles('team=payments&kind=gate')).toEqual([]);
    // Who owns it later does not change whose it was.
    await knex('service').where({ name: 'alpha-api' }).update({ team: 'search' });
    expect(await titles('team=payments')).toEqual(['alpha r2']);
  });
});
