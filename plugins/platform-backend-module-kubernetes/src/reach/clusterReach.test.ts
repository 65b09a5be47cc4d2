import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clusterReach } from './clusterReach';
import { proxyPath } from './proxyPath';

describe('the way to what runs on a cluster', () => {
  it.each([
    [
      'http://shop.payments--staging.svc/readyz',
      '/api/v1/namespaces/payments--staging/services/shop:80/proxy/readyz',
    ],
    [
      'http://shop.pay.svc:8080/orders?of=ana%2Fb',
      '/api/v1/namespaces/pay/services/shop:8080/proxy/orders?of=ana%2Fb',
    ],
    ['http://shop.pay.svc', '/api/v1/namespaces/pay/services/shop:80/proxy/'],
    ['https://shop.example.com/readyz', undefined],
    ['http://a.b.c.svc/', undefined],
    ['http://evil.svc/../../secrets', undefined],
  ])('%s', (url, path) => expect(proxyPath(url)).toBe(path));

  it('hands on whatever is answered', async () => {
    const asked: string[] = [];
    const reach = clusterReach(async path => {
      asked.push(path);
      return { status: path.endsWith('/readyz') ? 503 : 204, text: 'not yet' };
    });
    const signal = AbortSignal.timeout(1000);
    const answer = await reach('http://shop.pay.svc/readyz', { signal });
    expect([answer.status, await answer.text()]).toEqual([503, 'not yet']);
    expect((await reach('http://shop.pay.svc/', { signal })).status).toBe(204);
    expect(asked).toHaveLength(2);
  });

  it('asks what is not on the cluster by itself', async () => {
    const server = createServer((_, response) => response.end('me'));
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const reach = clusterReach(() => Promise.reject(new Error('not asked')));
    const answer = await reach(`http://127.0.0.1:${port}/`, {});
    expect(await answer.text()).toBe('me');
    server.close();
  });
});
