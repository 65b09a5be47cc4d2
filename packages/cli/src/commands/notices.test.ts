import { FakePlatform } from '../__testUtils__/FakePlatform';
import { platformAt } from '../__testUtils__/TestIo';

const notice = (id: string, unread: boolean) => ({
  id: `ntc_${id.repeat(24)}`,
  kind: 'deployed',
  title: `payment-api r7 is deployed (${id})`,
  text: null,
  service: 'payment-api',
  team: 'payments',
  environment: 'staging',
  actor: 'user:default/ada',
  operation: 'op-1',
  links: [],
  createdAt: '2026-11-20T10:00:00.000Z',
  unread,
});

let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
  api.on('GET /notices', () => ({
    body: { items: [notice('a', true), notice('b', false)], nextCursor: null },
  }));
});
afterEach(() => api.stop());

const run = (line: string) => platformAt(api, line);

it('shows what my teams are told of, with a dot at what is new', async () => {
  const io = await run('notices');
  expect(io.code).toBe(0);
  expect(io.out).toMatch(/^• {2}\S+ \w+ ago {2}payment-api {2}payment-api r7/m);
  expect(io.out).toMatch(/^ +\S+ \w+ ago .*\(b\)$/m);
  expect(api.requests[0].query.get('mine')).toBe('true');
});

it('shows those of a service, and those of all', async () => {
  expect(
    (await run('notices payment-api --json')).document.notices,
  ).toHaveLength(2);
  expect(api.requests[0].query.get('service')).toBe('payment-api');
  await run('notices --all');
  expect(api.requests[1].query.get('mine')).toBe('false');
});

it('takes them as seen only where that is asked for', async () => {
  const seen: unknown[] = [];
  api.on('PUT /notices/seen', ({ body }) => {
    seen.push(body);
    return { body: { unread: 0 } };
  });
  await run('notices');
  expect(seen).toEqual([]);
  expect((await run('notices --seen')).code).toBe(0);
  expect(seen).toEqual([{ upTo: `ntc_${'a'.repeat(24)}` }]);
});
