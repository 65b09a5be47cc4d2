import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { startGitBackend } from './__testUtils__/gitBackend';

jest.setTimeout(60_000);

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('git over HTTP, when the client goes away', () => {
  let t: Awaited<ReturnType<typeof startGitBackend>>;
  beforeAll(async () => {
    t = await startGitBackend();
  });
  afterAll(() => t?.stop());

  /** Processes that work in the folder of the host. */
  const processes = () =>
    fs.readdirSync('/proc').filter(pid => {
      try {
        return (
          /^\d+$/.test(pid) &&
          fs.readlinkSync(`/proc/${pid}/cwd`).startsWith(t.home)
        );
      } catch {
        return false;
      }
    });
  const until = async (what: string, check: () => boolean) => {
    for (let i = 0; i < 250 && !check(); i += 1)
      await new Promise(resolve => setTimeout(resolve, 20));
    if (!check()) throw new Error(`waited in vain: ${what}`);
  };
  const post = (call: string, who: string, headers = {}) => {
    const req = http.request({
      host: '127.0.0.1',
      port: t.port,
      method: 'POST',
      path: `/git/one.git/${call}`,
      agent: false,
      headers: {
        authorization: `Bearer ${t.token(who)}`,
        'content-type': `application/x-${call}-request`,
        ...headers,
      },
    });
    req.on('error', () => {});
    return req;
  };
  const line = (text: string) =>
    `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;

  it.each([
    ['of unknown length', {}],
    ['of known length', { 'content-length': 5_000_000 }],
  ])('ends a push %s that stops in the middle', async (_, headers) => {
    const req = post('git-receive-pack', 'pat', headers);
    const command = line(
      `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/x\0report-status\n`,
    );
    const pack = Buffer.concat([
      Buffer.from('PACK\0\0\0\x02\0\0\0\x05', 'latin1'),
      // The beginning of a blob that takes its time.
      Buffer.from([0xb0, 0xff, 0xff, 0x7f, 0x78, 0x01]),
    ]);
    req.write(Buffer.concat([Buffer.from(`${command}0000`), pack]));
    await until('it runs', () => processes().length >= 2);
    req.destroy();
    await until('nothing of it runs', () => processes().length === 0);
    const left = fs
      .readdirSync(`${t.directory}/one.git/objects`)
      .filter(name => name.startsWith('tmp_objdir'));
    expect(left).toEqual([]);
  });

  it('runs only so much at once for one person, the rest waits, and others are not held up', async () => {
    const held = Array.from({ length: 12 }, () =>
      post('git-upload-pack', 'eve'),
    );
    // Requests that never come to their end.
    try {
      for (const req of held) req.write('0');
      await until('some run', () => processes().length > 0);
      await new Promise(resolve => setTimeout(resolve, 1000));
      const perRequest = 3;
      expect(processes().length).toBeLessThanOrEqual(8 * perRequest);
      const other = post('git-upload-pack', 'ana');
      const status = new Promise(resolve =>
        other.once('response', response => resolve(response.statusCode)),
      );
      other.end('0000');
      expect(await status).toBe(200);
    } finally {
      held.forEach(req => req.destroy());
    }
    await until('nothing of it runs', () => processes().length === 0);
  });

  it('ends a clone that nobody reads any more', async () => {
    const work = `${t.home}/big`;
    const { cloneUrl } = (await t.host.getRepository('one'))!;
    await t.git(t.home, 'clone', '--quiet', cloneUrl, work);
    fs.writeFileSync(`${work}/big`, randomBytes(40 * 1024 * 1024));
    await t.git(work, 'add', 'big');
    await t.git(work, 'commit', '--quiet', '-m', 'big');
    await t.git(work, 'push', '--quiet');
    const head = await t.git(work, 'rev-parse', 'HEAD');
    const req = post('git-upload-pack', 'eve');
    const answered = new Promise<http.IncomingMessage>(resolve =>
      req.once('response', resolve),
    );
    req.end(`${line(`want ${head} no-progress\n`)}0000${line('done\n')}`);
    const response = await answered;
    response.on('error', () => {});
    expect(processes().length).toBeGreaterThan(0);
    response.destroy();
    await until('nothing of it runs', () => processes().length === 0);
  });
});
