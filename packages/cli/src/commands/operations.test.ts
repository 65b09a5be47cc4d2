import {
  errorBody,
  eventStream,
  FakePlatform,
} from '../__testUtils__/FakePlatform';
import { failed, line, operation, succeeded } from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';

const noLog = () => ({
  body: { lines: [], nextCursor: null, ended: true },
});

let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
  jest
    .spyOn(Date, 'now')
    .mockReturnValue(Date.parse('2026-11-21T11:30:00.000Z'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await api.stop();
});

describe('operations', () => {
  it('lists them', async () => {
    api.on('GET /operations', () => ({
      body: { items: [operation(), failed], nextCursor: null },
    }));
    const io = await platform('operations', new TestIo(api.env));
    expect(io.code).toBe(0);
    expect(io.out).toMatchInlineSnapshot(`
      "id    what                state    took   when     who
      op-1  Create payment-api  running  –      1 h ago  ada
      op-1  Create payment-api  failed   3.0 s  1 h ago  ada
      "
    `);
    expect(
      (
        await platform(
          'operations --json --service payment-api',
          new TestIo(api.env),
        )
      ).document.operations,
    ).toHaveLength(2);
    expect(api.requests[1].query.get('service')).toBe('payment-api');
  });

  it('shows one with its steps, and what failed', async () => {
    api.on('GET /operations/{operation}', () => ({ body: failed }));
    const io = await platform('operations op-1', new TestIo(api.env));
    expect(io.code).toBe(0);
    expect(io.out).toMatchInlineSnapshot(`
      "Create payment-api: failed, 3.0 s
      op-1, ada by cli, 1 h ago

        ✓  Make the repository  100 ms
        …  Build and deploy

      Create payment-api: failed
        The stage test failed.
        not ok 1 - adds
        # fail 1
        Correct the test, push, and retry.
        Go on from there:  platform retry op-1
        Take it all back:  platform undo op-1
      "
    `);
    expect(
      (await platform('operations op-1 --json', new TestIo(api.env))).document
        .operation,
    ).toEqual(failed);
  });

  it('says which template task it is part of, and how to undo that', async () => {
    const id = '0b5f2a9c-4d1e-4c3a-9f6b-7a8d5e2c1b00';
    api.on('GET /operations/{operation}', () => ({
      body: { ...succeeded, task: { id, step: 'data' } },
    }));
    const io = await platform('operations op-1', new TestIo(api.env));
    expect(io.out).toContain(`step data of template task ${id}\n`);
    expect(io.out).toContain(`platform undo ${id}\n`);

    api.on('POST /tasks/{task}/undo', () => ({
      status: 202,
      body: operation({ kind: 'task.undo', task: { id, step: null } }),
    }));
    const undo = await platform(`undo ${id} --detach`, new TestIo(api.env));
    expect([undo.code, undo.out]).toEqual([7, 'op-1\n']);
    expect(api.seen('POST /tasks/{task}/undo')[0].params.task).toBe(id);
  });

  it.each([
    [succeeded, 0],
    [failed, 1],
    [operation({ state: 'undone', outcome: 'undone', durationMs: 1 }), 0],
  ])('watches one to its end with -f (%#)', async (ended, code) => {
    api.on('GET /operations/{operation}', () => ({ body: operation() }));
    api.on('GET /operations/{operation}/log', (_, response) => {
      const send = eventStream(response);
      send('log', line('1', 'working'));
      send('operation', ended);
    });
    const io = await platform('operations op-1 -f', new TestIo(api.env));
    expect(io.code).toBe(code);
    expect(io.err).toContain('working');
  });

  it.each(['operations -f', 'operations op-1 --service x', 'operations a b'])(
    'refuses %s',
    async command => {
      expect((await platform(command, new TestIo(api.env))).code).toBe(2);
    },
  );
});

describe.each([
  ['retry', succeeded, 0],
  ['retry', failed, 1],
  [
    'undo',
    operation({ state: 'undone', outcome: 'undone', durationMs: 900 }),
    0,
  ],
  ['undo', failed, 1],
] as const)('%s that ends as %#', (verb, ended, code) => {
  it(`ends with ${code}`, async () => {
    api.on(`POST /operations/{operation}/${verb}`, () => ({
      status: 202,
      body: operation(),
    }));
    let after: string | null = null;
    api.on('GET /operations/{operation}/log', (request, response) => {
      if (request.headers.accept !== 'text/event-stream')
        return {
          body: { lines: [line('7', 'old')], nextCursor: '7', ended: true },
        };
      after = request.query.get('after');
      const send = eventStream(response);
      send('operation', ended);
      // The last lines are written just after the end.
      send('log', line('8', 'the very last'));
      return undefined;
    });
    const io = await platform(`${verb} op-1 --json`, new TestIo(api.env));
    expect(io.code).toBe(code);
    expect(io.err).toContain('→ payment-api @ staging');
    expect(io.document).toMatchObject({
      schemaVersion: 1,
      operation: { id: 'op-1', outcome: ended.outcome },
    });
    expect(api.requests[1].headers['x-waymark-door']).toBe('cli');
    expect(io.err).toContain('the very last');
    expect(io.err).not.toContain('old');
    expect(after).toBe('7');
  });
});

it('retry --detach leaves at once', async () => {
  api.on('GET /operations/{operation}/log', noLog);
  api.on('POST /operations/{operation}/retry', () => ({
    status: 202,
    body: operation(),
  }));
  const io = await platform('retry op-1 --detach', new TestIo(api.env));
  expect([io.code, io.out]).toEqual([7, 'op-1\n']);
});

it('undo of what cannot be undone is refused with 6', async () => {
  api.on('GET /operations/{operation}/log', noLog);
  api.on('POST /operations/{operation}/undo', () => ({
    status: 409,
    body: errorBody(
      'ConflictError',
      'It has succeeded.',
      'Only what failed can be taken back.',
      'Decommission the service.',
    ),
  }));
  const io = await platform('undo op-1', new TestIo(api.env));
  expect(io.code).toBe(6);
  expect(io.err).toContain('Decommission');
});
