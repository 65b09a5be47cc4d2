import { statSync } from 'node:fs';
import { request } from 'node:http';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startTestAgent, until } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';

jest.setTimeout(30_000);

describe('the agent', () => {
  let agent: TestAgent;
  beforeAll(async () => {
    agent = await startTestAgent();
  });
  afterAll(() => agent.dispose());

  const raw = (method: string, path: string, body: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const out = request(
        { socketPath: agent.socket, method, path },
        response => {
          let text = '';
          response.on('data', chunk => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode!, text }),
          );
        },
      );
      out.once('error', reject);
      out.end(body);
    });

  it('says that it is well, on a socket for its user only', async () => {
    const { status, body } = await agent.call('GET', '/v1/health');
    expect(status).toBe(200);
    expect(body.pid).toBe(agent.pid());
    expect(statSync(agent.socket).mode % 0o1000).toBe(0o600);
    expect(statSync(join(agent.socket, '..')).mode % 0o1000).toBe(0o700);
  });

  it('answers a body that is too large, also while it is still sent', async () => {
    const body = JSON.stringify({ fence: 1, text: 'x'.repeat(8_000_000) });
    const { status, text } = await raw('PUT', '/v1/workloads/large', body);
    expect(status).toBe(400);
    expect(JSON.parse(text).error.why).toMatch(/larger than 1048576 bytes/);
  });

  it.each([
    ['GET', '/v1/nothing', 404],
    ['GET', '/v2/health', 404],
    ['GET', '/v1/postgres/absent-db', 404],
    ['POST', '/v1/postgres/absent-db', 404],
    ['PUT', '/v1/nothing/name', 404],
    ['GET', '/v1/postgres/Bad_Name', 400],
    ['GET', '/v1/postgres/..', 404],
    ['GET', '/v1/postgres/%zz', 400],
    ['PUT', '/v1/postgres/no-fence', 400],
    ['DELETE', '/v1/postgres/no-fence', 400],
    ['DELETE', '/v1/postgres/no-fence?fence=x', 400],
    ['GET', '/v1/raw/postgres/absent-db', 404],
    ['POST', '/v1/system/nothing', 404],
  ])('%s %s answers %d, in the envelope', async (method, path, status) => {
    const answer = await agent.call(
      method,
      path,
      method === 'PUT' ? {} : undefined,
    );
    expect(answer.status).toBe(status);
    expect(answer.body.error).toEqual({
      code: expect.any(String),
      what: expect.any(String),
      why: expect.any(String),
      next: expect.any(String),
    });
  });

  it('refuses bodies that are no JSON object, without quoting them, and bodies that are too large', async () => {
    for (const body of ['{"verifier": "a secret', '[]', '"a secret"', '1']) {
      const { status, text } = await raw('PUT', '/v1/postgres/a-db', body);
      expect(status).toBe(400);
      expect(text).not.toContain('a secret');
    }
    const large = await raw(
      'PUT',
      '/v1/postgres/a-db',
      JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) }),
    );
    expect(large).toMatchObject({
      status: 400,
      text: expect.stringContaining('larger than'),
    });
  });

  it('lists what it has, and tells listeners that something changed', async () => {
    const seen: string[] = [];
    const stream = request(
      { socketPath: agent.socket, path: '/v1/events' },
      response => {
        response.on('data', chunk => seen.push(String(chunk)));
        response.on('error', () => {});
      },
    );
    stream.on('error', () => {});
    stream.end();
    await until('it listens', async () => seen.length > 0);
    const verifier = `SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=`;
    await agent.call('PUT', '/v1/postgres/event-db', {
      fence: 1,
      size: 'small',
      database: 'a',
      user: 'a',
      verifier,
    });
    await until('a hint', async () =>
      seen.join('').includes('data: {"type":"postgres","name":"event-db"}\n\n'),
    );
    stream.destroy();
    const { body } = await agent.call('GET', '/v1/inventory');
    expect(Object.keys(body.postgres)).toEqual(['event-db']);
    expect(JSON.stringify(body)).not.toContain('SCRAM');
  });

  it('refuses a second agent on the same data, also after a crash of the first, and wrong arguments', async () => {
    const second = (...args: string[]) =>
      spawnSync(process.execPath, [join(__dirname, '..', 'main.ts'), ...args], {
        encoding: 'utf8',
      });
    expect(second('--data', agent.dataDir)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        `process ${agent.pid()} serves this data folder already`,
      ),
    });
    expect(second('--data', 'relative')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('absolute'),
    });
    expect(
      second('--data', agent.dataDir, '--proxy-port', '70000'),
    ).toMatchObject({ status: 2 });
    await agent.kill();
    await agent.start();
    expect((await agent.call('GET', '/v1/health')).body.pid).toBe(agent.pid());
    await agent.terminate();
    await agent.start();
  });
});
