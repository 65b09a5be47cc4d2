import { TestDatabases } from '@backstage/backend-test-utils';
import { EventEmitter, getEventListeners } from 'node:events';
import { as, startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';
import { follow } from './sse';

jest.setTimeout(60_000);

const cursor = (values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('one envelope for everything', () => {
  let platform: TestPlatform;
  const get = (path: string) => platform.api.get(`/api/platform${path}`).set('Authorization', as('ana'));
  const row = (id: string, more: object = {}) => ({ id, kind: 'service.create', title: id, actor: 'user:default/ana', door: 'api', input: '{}', state: 'failed', ...more });

  beforeAll(async () => {
    platform = await startPlatform(databases);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it.each([
    ['a cursor that is no list', '/operations?cursor=abc', 400],
    ['a cursor with another type', `/operations?cursor=${cursor(['never', 'op-1'])}`, 400],
    ['a cursor of text for a list of numbers', `/audit?cursor=${cursor(['x'])}`, 403],
    ['a cursor of text for the activity', `/activity?cursor=${cursor(['x'])}`, 400],
    ['a cursor with a null character', `/services?cursor=${cursor(['\u0000'])}`, 400],
    ['a null character in a filter', '/operations?service=%00', 400],
    ['a null character in a path', '/services/%00', 400],
    ['a path that is not encoded right', '/services/%E0%A4%A', 400],
    ['an unknown query parameter', '/services?colour=red', 400],
    ['the same parameter twice', '/operations?limit=1&limit=2', 400],
    ['a limit of nothing', '/operations?limit=0', 400],
    ['a cursor of a log that is none', '/operations/op-known/log?after=x', 400],
    ['a method that is not there', '/whoami/x', 404],
  ])('%s', async (_, path, status) => {
    await platform.knex('operation').insert(row('op-known')).onConflict('id').ignore();
    const { body, status: got } = await get(path);
    expect({ got, body }).toMatchObject({ got: status, body: { error: { name: expect.any(String), message: expect.any(String), why: expect.any(String), next: expect.stringMatching(/./) } } });
    expect(body.error.name).not.toBe('InternalError');
  });

  it.each([
    ['malformed JSON', 'application/json', '{"text":', 400],
    ['a character set nobody knows', 'application/json; charset=klingon', '{}', 415],
    ['another content type', 'text/plain', 'x', 415],
  ])('refuses %s', async (_, type, text, status) => {
    const { body, status: got } = await platform.api.post('/api/platform/validate').set('Authorization', as('ana')).set('Content-Type', type).send(text);
    expect({ got, body }).toMatchObject({ got: status, body: { error: { name: expect.any(String), why: expect.any(String), next: expect.stringMatching(/./) } } });
  });

  it('refuses a method that an address does not have, and answers HEAD as GET without a body', async () => {
    const { body } = await platform.api.put('/api/platform/services').set('Authorization', as('ana')).send({}).expect(405);
    expect(body.error).toMatchObject({ name: expect.any(String), next: expect.stringMatching(/./) });
    const head = await platform.api.head('/api/platform/services').set('Authorization', as('ana'));
    expect([200, 405]).toContain(head.status);
  });

  it('answers 404 to whoever follows what is not there, before anything is streamed', async () => {
    for (const path of ['/operations/op-none/log', '/services/none-api/environments/staging/logs']) {
      const { body } = await get(path).set('Accept', 'text/event-stream').expect(404);
      expect(body.error.name).toBe('NotFoundError');
    }
  });

  it('shows operations of a kind that only another version knows', async () => {
    await platform.knex('operation').insert(row('op-later', { kind: 'moon.launch', state: 'running' }));
    const { body } = await get('/operations').expect(200);
    expect(body.items.map((o: any) => o.id)).toContain('op-later');
    await platform.knex('operation').where({ id: 'op-later' }).delete();
  });

  it('gives every item once, whatever is added meanwhile', async () => {
    const at = new Date('2026-01-01T00:00:00.123Z');
    const ids = Array.from({ length: 25 }, (_, i) => `op-page-${String(i).padStart(2, '0')}`);
    // Several within one millisecond, and with more digits than a cursor carries.
    await platform.knex('operation').insert(ids.map((id, i) => row(id, { service: 'paged', created_at: platform.knex.raw(`?::timestamptz + interval '${(i % 5) * 100 + i} microseconds'`, [at]) })));
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body }: any = await get(`/operations?service=paged&limit=4${next ? `&cursor=${next}` : ''}`).expect(200);
      seen.push(...body.items.map((o: any) => o.id));
      next = body.nextCursor;
      await platform.knex('operation').insert(row(`op-new-${seen.length}`, { service: 'paged' }));
    }
    expect(seen.filter(id => ids.includes(id)).sort()).toEqual(ids);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('following', () => {
  it('leaves no listeners behind, however often it looks, and ends at once when the client is gone', async () => {
    const abort = new AbortController();
    const response = Object.assign(new EventEmitter(), { write: () => true }) as any;
    let looks = 0;
    let most = 0;
    const off = jest.fn();
    const done = follow({
      response,
      signal: abort.signal,
      pollMs: 1,
      wake: () => off,
      look: async () => {
        looks += 1;
        most = Math.max(most, getEventListeners(abort.signal, 'abort').length);
        return false;
      },
    });
    while (looks < 30) await new Promise(resolve => setTimeout(resolve, 2));
    expect(most).toBeLessThanOrEqual(1);
    abort.abort();
    await done;
    expect(off).toHaveBeenCalledTimes(1);
  });
});
