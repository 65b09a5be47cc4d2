import { eventStream, FakePlatform } from '../__testUtils__/FakePlatform';
import { platform, TestIo } from '../__testUtils__/TestIo';

let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
});
afterEach(async () => {
  await api.stop();
});

describe('logs', () => {
  const logLine = (cursor: string, text: string) => ({
    cursor,
    time: '2026-11-21T11:00:00.000Z',
    text,
    stream: 'stdout' as const,
    replica: 1,
    release: 'r3',
  });

  it('prints the lines of staging, without what a terminal would obey', async () => {
    api.on(
      'GET /services/{service}/environments/{environment}/logs',
      request => {
        expect(request.params.environment).toBe('staging');
        return {
          body: {
            lines: [
              logLine('1', 'listening'),
              logLine('2', '\u001b]0;mine\u0007\u001b[31mred\u001b[0m'),
            ],
            nextCursor: '2',
          },
        };
      },
    );
    const io = await platform('logs payment-api', new TestIo(api.env));
    expect(io.code).toBe(0);
    expect(io.err).toBe('→ payment-api @ staging\n');
    expect(io.out).toBe(
      '2026-11-21T11:00:00.000Z  r3#1  listening\n2026-11-21T11:00:00.000Z  r3#1  red\n',
    );
  });

  it('reads all pages of a time', async () => {
    const page = Array.from({ length: 5000 }, (_, index) =>
      logLine(`${index}`, 'x'),
    );
    api.on(
      'GET /services/{service}/environments/{environment}/logs',
      request => {
        expect(request.query.get('since')).toBe('1h');
        return {
          body: request.query.get('after')
            ? { lines: [logLine('last', 'y')], nextCursor: 'last' }
            : { lines: page, nextCursor: '4999' },
        };
      },
    );
    const io = await platform(
      'logs payment-api --env production --since 1h --json',
      new TestIo(api.env),
    );
    expect(io.document).toMatchObject({
      schemaVersion: 1,
      environment: 'production',
      service: { name: 'payment-api' },
    });
    expect(io.document.lines).toHaveLength(5001);
  });

  it.each(['1', 'yesterday', '0h', '-1h', '1w', '2026-13-45'])(
    'refuses --since=%s',
    async since => {
      const io = await platform(
        `logs payment-api --since=${since}`,
        new TestIo(api.env),
      );
      expect(io.code).toBe(2);
      expect(api.requests).toEqual([]);
    },
  );

  it('follows over a connection that breaks until Ctrl-C', async () => {
    let times = 0;
    let after: string | null = null;
    api.on(
      'GET /services/{service}/environments/{environment}/logs',
      (request, response) => {
        expect(request.headers.accept).toBe('text/event-stream');
        times += 1;
        const send = eventStream(response);
        send(undefined, logLine(`c${times}`, `line ${times}`));
        if (times === 1) setTimeout(() => response.destroy(), 30);
        else after = request.query.get('after');
      },
    );
    const io = new TestIo(api.env);
    const running = platform('logs payment-api -f', io);
    await io.untilErr(/connection is lost/);
    for (let tries = 0; !io.out.includes('line 2') && tries < 1000; tries += 1)
      await new Promise(resolve => setTimeout(resolve, 10));
    io.interrupt();
    expect((await running).code).toBe(130);
    expect(io.out.match(/line \d/g)).toEqual(['line 1', 'line 2']);
    expect(after).toBe('c1');
  });

  it('refuses to be one document without an end', async () => {
    const io = await platform(
      'logs payment-api -f --json',
      new TestIo(api.env),
    );
    expect(io.code).toBe(2);
    expect(io.document).toMatchObject({ error: { exitCode: 2 } });
  });
});
