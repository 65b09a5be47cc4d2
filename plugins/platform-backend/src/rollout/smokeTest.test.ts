import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { smokeTest } from './smokeTest';

describe('the smoke test', () => {
  let server: Server;
  let asked: string[];
  /** Statuses of the answers to `/readyz`, one after the other; then 200. */
  let ready: number[];
  let address: string;
  const lines: string[] = [];
  const log = async (text: string) => void lines.push(text);

  beforeEach(async () => {
    asked = [];
    lines.length = 0;
    server = createServer((request, response) => {
      asked.push(request.url!);
      response.statusCode = request.url === '/readyz' ? ready.shift() ?? 200 : 200;
      response.end();
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  it('passes where all health paths answer 200', async () => {
    ready = [];
    expect(await smokeTest({ title: 'Smoke test' }, [address], log, fetch)).toEqual({ state: 'done' });
    expect(asked).toEqual(['/healthz', '/readyz']);
    expect(lines).toEqual([`GET /healthz of ${address}: 200`, `GET /readyz of ${address}: 200`]);
  });

  it('forgives a bad answer that is followed by a good one, and none that stays bad', async () => {
    ready = [503];
    expect(await smokeTest({ title: 'Smoke test' }, [address], log, fetch)).toEqual({ state: 'done' });
    ready = [503, 503, 503, 503];
    expect(await smokeTest({ title: 'Smoke test' }, [address], log, fetch)).toMatchObject({ state: 'failed', why: 'GET /readyz answered 503' });
  });

  it('goes the way that the target takes', async () => {
    ready = [];
    const taken: string[] = [];
    await smokeTest({ title: 'Smoke test' }, ['http://shop.shop--staging.svc:80'], log, async (url, init) => {
      taken.push(url);
      return fetch(url.replace('http://shop.shop--staging.svc:80', address), init);
    });
    expect(taken).toEqual(['http://shop.shop--staging.svc:80/healthz', 'http://shop.shop--staging.svc:80/readyz']);
  });
});
