import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AT, configuredPlatform } from '../__testUtils__/configuredPlatform';
import { errorBody } from '../__testUtils__/FakePlatform';
import { platform, platformAt, TestIo } from '../__testUtils__/TestIo';

jest.setTimeout(60_000);

let world: Awaited<ReturnType<typeof configuredPlatform>>;
beforeEach(async () => {
  world = await configuredPlatform();
});
afterEach(() => world.api.stop());

const run: typeof world.run = (...words) => world.run(...words);
const sent = () => world.sent();

describe('config', () => {
  it('sets values as one change, in staging unless said otherwise', async () => {
    const io = await run(
      'config set LOG_LEVEL=debug URL=http://x/?a=b EMPTY= --reason try --json',
    );
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ staging');
    expect(sent()).toEqual([
      [
        'PATCH',
        'staging',
        {
          set: { LOG_LEVEL: 'debug', URL: 'http://x/?a=b', EMPTY: '' },
          reason: 'try',
        },
      ],
    ]);
    expect(io.document).toMatchObject({
      environment: 'staging',
      revision: 'c5',
      operation: { outcome: 'succeeded' },
    });
  });

  it('goes through all environments, and says what is wrong before anything is sent', async () => {
    expect((await run('config unset LOG_LEVEL --env all --yes')).code).toBe(0);
    expect(sent().map(one => one[1])).toEqual(['staging', 'production']);
    for (const words of [
      'config set LOG_LEVEL',
      'config set log=1',
      'config unset A=1',
      'config set',
    ])
      expect((await run(words)).code).toBe(2);
    expect(sent()).toHaveLength(2);
  });

  it('lists values and addresses', async () => {
    const io = await run('config list');
    expect(io.out).toMatch(/LOG_LEVEL +debug/);
    expect(io.out).toMatch(/REGION +north +as in staging/);
    expect(io.out).toMatch(/MAIL_URL +\(not set\) +mail does not serve there/);
  });
});

describe('secrets', () => {
  const VALUE = 'sk-abc 123=/';

  it('takes a value from standard input, a file or the line; only the last is warned of, and none is repeated', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'waymark secret '));
    const file = path.join(folder, 'key');
    writeFileSync(file, `${VALUE}\n`);
    const piped = await run('secrets set API_KEY', { input: `${VALUE}\n` });
    const io = new TestIo(world.api.env, { cwd: folder });
    const read = await platform(
      'secrets set API_KEY --from-file key --service payment-api',
      io,
    );
    const written = await platformAt(world.api, [
      ...'secrets set --service payment-api --json'.split(' '),
      `API_KEY=${VALUE}`,
    ]);
    rmSync(folder, { recursive: true });
    expect([piped.code, read.code, written.code]).toEqual([0, 0, 0]);
    expect(sent()).toEqual(
      [1, 2, 3].map(() => ['PUT', 'staging', { value: VALUE }]),
    );
    expect(piped.err + read.err).not.toContain('history');
    expect(written.err).toContain('in the history of your shell');
    for (const one of [piped, read, written])
      expect(one.out + one.err).not.toContain('sk-abc');
  });

  it('keeps a text of several lines as it is', async () => {
    await run('secrets set API_KEY --from-file -', {
      input: '-----BEGIN\nabc\n-----END\n',
    });
    expect(sent()).toEqual([
      ['PUT', 'staging', { value: '-----BEGIN\nabc\n-----END\n' }],
    ]);
  });

  it('asks on a terminal and shows nothing; Ctrl-C there ends with 130', async () => {
    const io = new TestIo(world.api.env, { terminal: true, cwd: '/' });
    const done = platform('secrets set API_KEY --service payment-api', io);
    await io.untilErr(/New value of API_KEY/);
    io.stdin.write(`xx\u007f\u007f${VALUE}\r`);
    expect((await done).code).toBe(0);
    expect(sent()).toEqual([['PUT', 'staging', { value: VALUE }]]);
    expect(io.out + io.err).not.toContain('sk-abc');
    const second = new TestIo(world.api.env, { terminal: true, cwd: '/' });
    const stopped = platform(
      'secrets set API_KEY --service payment-api',
      second,
    );
    await second.untilErr(/New value/);
    second.stdin.write('abc\u0003');
    expect((await stopped).code).toBe(130);
    expect(sent()).toHaveLength(1);
  });

  it('lets the platform make one, takes one out, and does not hang without a value', async () => {
    await run('secrets set SESSION_KEY --generate --env production --yes');
    await run('secrets delete API_KEY --break-glass leaked');
    const { query } = world.api.requests.find(one =>
      one.id.startsWith('DELETE'),
    )!;
    expect(query.get('breakGlass')).toBe('leaked');
    expect(sent()).toEqual([
      ['PUT', 'production', { generate: true }],
      ['DELETE', 'staging', undefined],
    ]);
    const io = await run('secrets set API_KEY', { input: '' });
    expect(io.code).toBe(2);
    expect(io.err).toContain('--generate');
  });

  it('lists names, versions, ages and users', async () => {
    const io = await run('secrets list --env all');
    expect(io.out).toMatch(
      /staging:\n.*used by\n {2}API_KEY +v3 +set by hand +\S+ \w+ ago +ada +r3\n/,
    );
    expect(io.out).toMatch(/SESSION_KEY .* as in staging +r3/);
    expect(io.out).toContain('production:');
  });

  it('passes on why the platform refuses', async () => {
    world.api.on(`PUT ${AT}/secrets/{secret}`, () => ({
      status: 409,
      body: errorBody(
        'ConflictError',
        'The secrets cannot be read',
        'Their key is not there.',
        'Put it back.',
      ),
    }));
    const io = await run('secrets set API_KEY', { input: 'long-enough' });
    expect([io.code, io.err]).toEqual([
      6,
      expect.stringMatching(/cannot be read[\s\S]*not there[\s\S]*Put it back/),
    ]);
  });
});
