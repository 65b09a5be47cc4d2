import { errorBody, FakePlatform } from '../__testUtils__/FakePlatform';
import { platformAt, type Typed } from '../__testUtils__/TestIo';

let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
});
afterEach(async () => {
  await api.stop();
});
const run = (words: string | string[], typed?: Typed) =>
  platformAt(api, words, typed);

describe('audit', () => {
  const entry = (id: string) => ({
    id,
    time: '2026-11-21T11:00:00.000Z',
    actor: 'user:default/ada',
    door: 'cli',
    action: 'createDeployment',
    service: 'payment-api',
    subject: 'payment-api',
    team: 'payments',
    onBehalf: false,
    outcome: 'refused',
    reason: 'frozen\u001b[2J',
    operation: null,
  });
  const pages = ({ query }: { query: URLSearchParams }) => ({
    body: query.get('cursor')
      ? { items: [entry('1')], nextCursor: null }
      : { items: [entry('3'), entry('2')], nextCursor: 'more' },
  });

  it('shows the newest of a service, and where the rest is', async () => {
    api.on('GET /services/{service}/audit', pages);
    const io = await run('audit payment-api');
    expect(io.out).toContain(
      '2026-11-21 11:00:00Z  ada  cli  createDeployment',
    );
    expect(io.out).not.toContain('\u001b');
    expect(io.err).toContain('platform audit payment-api --json');
    expect(api.requests).toHaveLength(1);
  });

  it('exports everything as JSON lines', async () => {
    api.on('GET /audit', pages);
    const io = await run('audit --json');
    const lines = io.out
      .trimEnd()
      .split('\n')
      .map(text => JSON.parse(text));
    expect(lines.map(one => [one.schemaVersion, one.id])).toEqual([
      [1, '3'],
      [1, '2'],
      [1, '1'],
    ]);
    expect(io.err).toContain('→ everything');
  });

  it('is refused with 6 to those who may not see everything', async () => {
    api.on('GET /audit', () => ({
      status: 403,
      body: errorBody('NotAllowedError', 'Only for the platform team'),
    }));
    const io = await run('audit --all --json');
    expect(io.code).toBe(6);
    expect(io.document.error.exitCode).toBe(6);
  });
});
