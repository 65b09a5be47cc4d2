import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureOf, Load } from './Load';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('a load that counts', () => {
  let server: Server;
  let status = 201;
  const rows: string[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      if (status >= 500) {
        response.statusCode = status;
        response.end('password authentication failed');
        return;
      }
      if (request.method === 'POST') rows.push(JSON.parse(text).title);
      const id = request.method === 'POST' ? rows.length - 1 : Number(request.url!.split('/').pop());
      response.statusCode = request.method === 'POST' ? 201 : 200;
      response.end(JSON.stringify({ id: String(id), title: rows[id] }));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => new Promise(resolve => server.close(resolve)));

  it('sends at its rate, writes and reads, and sees each that was not answered as it should have been', async () => {
    const load = new Load(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 200, 'row');
    await wait(300);
    const good = load.figures();
    status = 500;
    const from = load.elapsedMs;
    await wait(300);
    const bad = await load.stop();
    expect(good).toMatchObject({ failed: 0, answered: good.sent });
    expect(good.sent).toBeGreaterThan(20);
    expect(bad.failed).toBeGreaterThan(20);
    expect(bad.sent).toBeGreaterThan(90);
    expect(bad.answered + bad.failed).toBe(bad.sent);
    expect(bad.words[0]).toContain('500 password authentication failed');
    expect(load.figures(from).answered).toBe(0);
    expect(load.figures(0, from).answered).toBe(bad.answered);
    expect(load.acknowledged).toEqual(rows);
    expect(rows.length).toBeLessThan(good.sent);
  });

  it('is not content with an answer about another row', () => {
    expect(failureOf(false, 200, '{"id":"1","title":"row 1"}', 'row 1')).toBeUndefined();
    expect(failureOf(false, 200, '{"id":"1","title":"row 1"}', 'row 2')).toContain('another row');
    expect(failureOf(true, 200, '{"id":"1","title":"row 1"}', 'row 1')).toContain('200');
  });
});
