import { errorBody, eventStream } from '../__testUtils__/FakePlatform';
import { failed, line, operation, succeeded } from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';
import { useCreating } from '../__testUtils__/useCreating';

const world = useCreating();

it('leaves it running with --detach, and says how to come back', async () => {
  const io = await platform(
    'create service payment-api --detach',
    new TestIo(world.api.env),
  );
  expect(io.code).toBe(7);
  expect(io.out).toBe('op-1\n');
  expect(io.err).toContain('platform operations op-1 -f');
  expect(world.api.seen('GET /operations/{operation}/log')).toEqual([]);
});

it('leaves it running on Ctrl-C, and says how to come back', async () => {
  world.api.on('GET /operations/{operation}/log', (_, response) =>
    eventStream(response)('log', line('1', 'installing')),
  );
  const io = new TestIo(world.api.env);
  const running = platform('create service payment-api --json', io);
  await io.untilErr(/installing/);
  io.interrupt();
  expect((await running).code).toBe(7);
  expect(io.err).toContain('platform operations op-1 -f');
  expect(io.document).toEqual({
    schemaVersion: 1,
    operation: {
      id: 'op-1',
      kind: 'service.create',
      outcome: null,
      durationMs: null,
    },
    service: { name: 'payment-api', team: 'payments' },
    repository: null,
    environments: [],
  });
});

it('says what failed, why and what next, and ends with 1', async () => {
  world.api.on('GET /operations/{operation}/log', (_, response) => {
    eventStream(response)('operation', failed);
    response.end();
  });
  const io = await platform(
    'create service payment-api --json',
    new TestIo(world.api.env),
  );
  expect(io.code).toBe(1);
  expect(io.document).toMatchObject({
    operation: { outcome: 'failed' },
    repository: null,
    error: { step: 'pipeline' },
  });
  expect(io.err).toContain(
    'The stage test failed.\n  not ok 1 - adds\n  # fail 1\n  Correct the test, push, and retry.',
  );
  expect(io.err).toContain('platform retry op-1');
  expect(io.err).toContain('platform undo op-1');
});

it('goes on from the last line when the connection breaks', async () => {
  let times = 0;
  world.api.on('GET /operations/{operation}/log', (request, response) => {
    times += 1;
    const send = eventStream(response);
    if (times === 1) {
      send('log', line('41', 'first'));
      setTimeout(() => response.destroy(), 50);
      return;
    }
    expect(request.query.get('after')).toBe('41');
    send('log', line('42', 'second'));
    send('operation', succeeded);
  });
  const io = await platform(
    'create service payment-api',
    new TestIo(world.api.env),
  );
  expect(io.code).toBe(0);
  expect(io.err).toMatch(/first[\s\S]*connection is lost[\s\S]*second/);
  expect(io.err.match(/first/g)).toHaveLength(1);
});

it('sends the same key again when the connection breaks while it asks', async () => {
  let times = 0;
  world.api.on('POST /services', (_, response) => {
    times += 1;
    if (times > 1) return { status: 202, body: operation() };
    response.destroy();
    return undefined;
  });
  const io = await platform(
    'create service payment-api',
    new TestIo(world.api.env),
  );
  expect(io.code).toBe(0);
  const keys = world.api
    .seen('POST /services')
    .map(request => request.headers['idempotency-key']);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

it.each([
  [
    400,
    2,
    errorBody(
      'InputError',
      'The name is taken by Waymark.',
      '',
      'Take another.',
      [{ path: 'name', message: 'It is reserved.', next: 'Take another.' }],
    ),
  ],
  [
    403,
    6,
    errorBody(
      'NotAllowedError',
      'You are not in the team payments.',
      'Only its members create for it.',
      'Ask Ada.',
    ),
  ],
  [
    404,
    5,
    errorBody(
      'NotFoundError',
      'There is no team payments.',
      '',
      'See the catalog.',
    ),
  ],
  [
    409,
    6,
    errorBody(
      'ConflictError',
      'There is a service payment-api already.',
      'Bob made it.',
      'Take another name.',
    ),
  ],
  [500, 1, errorBody('Error', 'The database is full.', '', 'Make room.')],
])('ends an answer of %p with %p', async (status, code, body) => {
  world.api.on('POST /services', () => ({ status, body }));
  const io = await platform(
    'create service payment-api --json',
    new TestIo(world.api.env),
  );
  expect(io.code).toBe(code);
  expect(io.err).toContain(body.error.message);
  expect(io.err).toContain(body.error.next);
  expect(io.document).toMatchObject({
    schemaVersion: 1,
    error: { message: body.error.message, exitCode: code },
  });
});
