import { page } from '../__testUtils__/FakePlatform';
import { useDeploying } from '../__testUtils__/useDeploying';

const world = useDeploying();
const TEXT = `wmdeploy_3f0c21d7a4b8_${'x'.repeat(43)}`;
const token = {
  id: '3f0c21d7a4b8',
  service: 'payment-api',
  name: 'ci',
  state: 'active' as const,
  createdBy: 'user:default/ana',
  createdAt: '2026-11-01T10:00:00.000Z',
  expiresAt: '2027-01-30T10:00:00.000Z',
  lastUsedAt: null,
  revokedBy: null,
  revokedAt: null,
};

beforeEach(() => {
  world.api
    .on('POST /services/{service}/tokens', () => ({
      status: 201,
      body: { ...token, token: TEXT },
    }))
    .on('GET /services/{service}/tokens', () => page([token]))
    .on('DELETE /services/{service}/tokens/{token}', () => ({
      body: { ...token, state: 'revoked' as const },
    }));
});

describe('token create', () => {
  it('prints the text alone on standard output, and says what it is for', async () => {
    const io = await world.run('token create --expires 30d --name nightly');
    expect([io.code, io.out]).toEqual([0, `${TEXT}\n`]);
    expect(io.err).toContain('→ payment-api');
    expect(io.err).toContain(
      'deploys payment-api and nothing else, until 2027-01-30 10:00 UTC.',
    );
    expect(io.err).toContain('PLATFORM_TOKEN');
    expect(io.err).not.toContain(TEXT);
    const [made] = world.api.seen('POST /services/{service}/tokens');
    expect([made.params, made.body]).toEqual([
      { service: 'payment-api' },
      { name: 'nightly', expiresInDays: 30 },
    ]);
  });

  it('is for the service that is named, and prints one document', async () => {
    const io = await world.run('token create --service other-api --json');
    expect(io.document.token.token).toBe(TEXT);
    const [made] = world.api.seen('POST /services/{service}/tokens');
    expect([made.params, made.body]).toEqual([{ service: 'other-api' }, {}]);
  });

  it.each(['0d', '366d', '2h', 'soon', '-1', '1.5d'])(
    'refuses --expires %s',
    async time => {
      const io = await world.run(`token create --expires=${time}`);
      expect([io.code, world.api.requests]).toEqual([2, []]);
      expect(io.err).toContain('cannot be how long a token lives');
    },
  );
});

it('token list shows who has made which, until when', async () => {
  const io = await world.run('token list');
  expect(io.out).toMatch(
    /^3f0c21d7a4b8 +ci +active +ana +2027-01-30 10:00 UTC +never$/m,
  );
  world.api.on('GET /services/{service}/tokens', () => page([]));
  expect((await world.run('token list')).err).toContain('has no tokens.');
});

it('token revoke ends one of this service', async () => {
  const io = await world.run('token revoke 3f0c21d7a4b8');
  expect(io.out).toBe('Token 3f0c21d7a4b8 is revoked.\n');
  const [gone] = world.api.seen('DELETE /services/{service}/tokens/{token}');
  expect(gone.params).toEqual({ service: 'payment-api', token: token.id });
});
