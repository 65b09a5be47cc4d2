import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { platform, TestIo } from '../__testUtils__/TestIo';

let server: Server;
let url: string;
let taken: string;
/** Called before a token is refused. */
let onRefused: () => void;
const seen: any[] = [];
const data = mkdtempSync(path.join(os.tmpdir(), 'waymark mcp '));

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.headers.authorization !== `Bearer ${taken}`) {
      onRefused();
      response.writeHead(401).end('{}');
      return;
    }
    const { id, method } = JSON.parse(text);
    seen.push([request.url, method]);
    if (id === undefined) response.writeHead(202).end();
    else if (method === 'broken') response.writeHead(500).end('no');
    else {
      // As a stream, with line ends between the parts of a message.
      const answer = { jsonrpc: '2.0', id, result: { method } };
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const line of JSON.stringify(answer, null, 1).split('\n'))
        response.write(`data: ${line}\n`);
      response.end('\n');
    }
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  rmSync(data, { recursive: true });
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});
beforeEach(() => {
  taken = 'a-token';
  onRefused = () => {};
  seen.splice(0);
});

/** Says some messages and ends; returns the answers by their ids. */
async function say(messages: object[], env: Record<string, string>) {
  const io = new TestIo(env);
  for (const one of messages)
    io.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...one })}\n\n`);
  io.stdin.end();
  const { code, out, err } = await platform('mcp', io);
  const answers = out
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
  return { code, err, answers: new Map(answers.map(one => [one.id, one])) };
}

describe('mcp', () => {
  it('hands every message on, and its answer back on one line', async () => {
    const { code, answers } = await say(
      [
        { id: 1, method: 'initialize' },
        { method: 'notifications/initialized' },
        { id: 'two', method: 'tools/list' },
      ],
      { PLATFORM_URL: url, PLATFORM_TOKEN: 'a-token' },
    );
    expect(code).toBe(0);
    expect(answers.get(1).result).toEqual({ method: 'initialize' });
    expect(answers.get('two').result).toEqual({ method: 'tools/list' });
    expect(answers.size).toBe(2);
    expect(seen).toHaveLength(3);
    expect(seen[0][0]).toBe('/api/mcp-actions/v1');
  });

  it('says what failed to whoever asked, and goes on', async () => {
    const { code, answers } = await say(
      [
        { id: 1, method: 'broken' },
        { id: 2, method: 'tools/list' },
      ],
      { PLATFORM_URL: url, PLATFORM_TOKEN: 'a-token' },
    );
    expect(code).toBe(0);
    expect(answers.get(1).error.message).toContain('status 500');
    expect(answers.get(2).result).toBeDefined();
  });

  it('reads the token again that has run out', async () => {
    const file = path.join(data, 'credentials.json');
    const write = (token: string) =>
      writeFileSync(file, JSON.stringify({ url, token }));
    write('an-old-token');
    onRefused = () => write('a-token');
    const { answers } = await say([{ id: 1, method: 'tools/list' }], {
      WAYMARK_DATA: data,
    });
    expect(answers.get(1).result).toBeDefined();
  });

  it('says so where it is never taken, without repeating it', async () => {
    taken = 'another';
    const { answers } = await say([{ id: 1, method: 'tools/list' }], {
      PLATFORM_URL: url,
      PLATFORM_TOKEN: 'a-token',
    });
    expect(answers.get(1).error.message).toMatch(/^You are not signed in\./);
    expect(JSON.stringify(answers.get(1))).not.toContain('a-token');
  });
});
