import { configuredPlatform } from '../__testUtils__/configuredPlatform';
import { database } from '../__testUtils__/samples/database';
import { platform, TestIo } from '../__testUtils__/TestIo';

jest.setTimeout(60_000);

let world: Awaited<ReturnType<typeof configuredPlatform>>;
beforeEach(async () => {
  world = await configuredPlatform();
});
afterEach(() => world.api.stop());

const run: typeof world.run = (...words) => world.run(...words);
const sent = () => world.sent();

describe('rotating secrets', () => {
  it('rotates what the platform has made, and lists what only its owner can change', async () => {
    const io = await run('secrets rotate --all');
    expect(io.code).toBe(0);
    expect(io.err).toContain(
      'Only their owners can change in staging: API_KEY.',
    );
    expect((await run('secrets rotate SESSION_KEY')).code).toBe(0);
    expect(sent()).toEqual(
      [1, 2].map(() => ['POST', 'staging', { secrets: ['SESSION_KEY'] }]),
    );
    world.has.generated = { API_KEY: false };
    const none = await run('secrets rotate --all');
    expect([none.code, none.out]).toEqual([
      0,
      expect.stringContaining('nothing is rotated'),
    ]);
  });

  it('rotates the credentials of its database too, and of no other one', async () => {
    const one = database({ id: 'pg-1', service: 'payment-api' });
    world.has.databases = [
      one,
      { ...one, id: 'pg-2', state: 'restored' },
      { ...one, id: 'pg-3', environment: 'production' },
    ];
    world.has.generated = {};
    const io = await run('secrets rotate --all --json');
    expect(io.code).toBe(0);
    expect(
      world.api.requests
        .filter(request => request.id.startsWith('POST'))
        .map(request => [request.id, request.params]),
    ).toEqual([['POST /databases/{database}/rotations', { database: 'pg-1' }]]);
    expect(JSON.parse(io.out).databases).toHaveLength(1);
  });

  it('asks for the new value of what it cannot make, and without a terminal refuses with 6', async () => {
    const refused = await run('secrets rotate API_KEY', {
      input: 'x'.repeat(20),
    });
    expect(refused.code).toBe(6);
    expect(refused.err).toContain(
      'Only its owner knows the new value of API_KEY in staging',
    );
    expect(sent()).toEqual([]);
    const io = new TestIo(world.api.env, { terminal: true, cwd: '/' });
    const done = platform('secrets rotate API_KEY --service payment-api', io);
    await io.untilErr(/New value of API_KEY/);
    io.stdin.write('the-new-one\r');
    expect((await done).code).toBe(0);
    expect(sent()).toEqual([['PUT', 'staging', { value: 'the-new-one' }]]);
    expect((await run('secrets rotate NOTHING')).code).toBe(5);
    expect((await run('secrets rotate')).code).toBe(2);
    expect((await run('secrets rotate API_KEY --all')).code).toBe(2);
  });
});
