import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { startPrometheus } from '../testing/prometheus';
import type { TestPrometheus } from '../testing/prometheus';
import { prometheusFromConfig } from './prometheusFromConfig';
import { PrometheusMetrics } from './PrometheusMetrics';

const KEY = { service: 'payment-api', environment: 'staging' };
const MINUTE = 60_000;

let prometheus: TestPrometheus;
beforeEach(async () => {
  prometheus = await startPrometheus();
});
afterEach(() => prometheus.close());

const sourceOf = (more: object = {}) =>
  new PrometheusMetrics({
    ...prometheusFromConfig(
      new ConfigReader({ url: prometheus.url, scrapeSeconds: 15, ...more }),
    ),
    settleMs: 0,
  });

/** Ten requests a second, one of them failing, as Istio counts them every 15 s up to now. */
function istio(release: string, minutes: number, end = Date.now()) {
  const labels = {
    reporter: 'source',
    destination_workload: `payment-api-staging-${release}-c2`,
    destination_workload_namespace: 'payments--staging',
  };
  const name = 'istio_request_duration_milliseconds';
  for (let at = end - minutes * MINUTE; at <= end; at += 15_000) {
    const served = ((at - end) / 1000 + minutes * 60) * 9;
    prometheus.samples.add(
      { __name__: 'istio_build', component: 'proxy' },
      1,
      at,
    );
    for (const [code, count] of [
      ['200', served],
      ['503', served / 9],
    ] as const) {
      const own = { ...labels, response_code: code };
      const parts: Array<[string, number, object]> = [
        ['_count', count, {}],
        ['_sum', count * 20, {}],
        ['_bucket', 0, { le: '10' }],
        ['_bucket', count, { le: '100' }],
        ['_bucket', count, { le: '+Inf' }],
      ];
      for (const [part, value, le] of parts)
        prometheus.samples.add(
          { __name__: `${name}${part}`, ...own, ...le },
          value,
          at,
        );
    }
  }
}

describe('PrometheusMetrics (simulated)', () => {
  it('reads what a mesh counts: rates, minutes, releases by the names of workloads', async () => {
    const end = Math.floor(Date.now() / MINUTE) * MINUTE;
    istio('r3', 10, end);
    const source = sourceOf({ series: 'istio' });
    const whole = { from: new Date(end - 60_000), to: new Date(end) };
    const { complete, releases } = await source.releases(KEY, whole);
    expect(complete).toBe(true);
    expect([...releases]).toEqual([
      ['r3', { requests: 600, errors: 60, p95Ms: 95.5 }],
    ]);
    const minutes = await source.minutes(
      new Date(end - 3 * MINUTE).toISOString(),
    );
    expect(minutes.map(one => Date.parse(one.minute))).toEqual(
      [3, 2, 1].map(ago => end - ago * MINUTE),
    );
    expect(minutes[1]).toEqual({
      ...KEY,
      minute: expect.any(String),
      requests: 600,
      errors: 60,
      latencySumMs: 12_000,
      p95Ms: 95.5,
    });
  });

  it('has rates of what is asked for only', async () => {
    istio('r3', 5);
    const traffic = await sourceOf({ series: 'istio' }).traffic(
      [KEY, { service: 'api', environment: 'staging' }],
      60,
    );
    expect([...traffic.keys()]).toEqual(['payment-api@staging']);
    expect(traffic.get('payment-api@staging')).toEqual({
      requestsPerSecond: 10,
      errorRate: expect.closeTo(0.1, 5),
      p95Ms: 95.5,
      windowSeconds: 60,
    });
  });

  it('does not call complete what nobody counted, or what not all stores have answered', async () => {
    const end = Math.floor(Date.now() / 1000) * 1000;
    istio('r3', 1, end - 10 * MINUTE);
    istio('r3', 1, end);
    const source = sourceOf({ series: 'istio' });
    const ask = (fromAgo: number) =>
      source.releases(KEY, {
        from: new Date(end - fromAgo),
        to: new Date(end),
      });
    expect((await ask(30_000)).complete).toBe(true);
    expect((await ask(5 * MINUTE)).complete).toBe(false);
    prometheus.warnings.push('a store does not answer');
    expect((await ask(30_000)).complete).toBe(false);
  });

  it('signs in by a token in a file, read anew, and says what is refused without showing it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waymark token '));
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first-token\n');
    prometheus.authorization = 'Bearer second-token';
    const source = sourceOf({ tokenFile });
    const asked = () => source.traffic([KEY], 60);
    const refused = await asked().catch(error => error);
    expect(refused).toMatchObject({
      errorClass: 'invalid',
      what: `Prometheus at ${prometheus.url} does not let the platform in`,
      why: 'not signed in',
    });
    expect(JSON.stringify(refused) + refused.stack).not.toContain('first');
    await writeFile(tokenFile, 'second-token\n');
    expect((await asked()).size).toBe(0);
    await rm(folder, { recursive: true });
  });

  it('signs in by a name and a password', async () => {
    prometheus.authorization = `Basic ${btoa('waymark:pass word')}`;
    const basic = { username: 'waymark', password: 'pass word' };
    expect((await sourceOf({ basic }).traffic([KEY], 60)).size).toBe(0);
  });
});

describe('prometheusFromConfig', () => {
  const read = (data: object) =>
    prometheusFromConfig(new ConfigReader(data as any));
  const url = 'https://prometheus.acme.dev';
  it('takes names that a company has given', () => {
    const names = { histogram: 'rq', labels: { release: 'version' } };
    expect(read({ url, names }).series).toMatchObject({
      histogram: 'rq',
      status: 'status',
      labels: { service: 'waymark_dev_service', release: 'version' },
      alive: { selector: 'up', labelled: true },
    });
  });
  it.each([
    [{ url: 'https://a:b@acme.dev' }, /would stand in messages/],
    [{ url: 'ftp://acme.dev' }, /use http or https/],
    [{ url, series: 'linkerd' }, /one of service, istio, ingress-nginx/],
    [{ url, names: { unit: 'hours' } }, /neither seconds nor milliseconds/],
    [{ url, scrapeSeconds: 0 }, /not more than 0/],
    [
      { url, tokenFile: 'x', basic: { username: 'a', password: 'b' } },
      /both basic and tokenFile/,
    ],
  ])('refuses %j', (data, words) => {
    expect(() => read(data)).toThrow(words);
  });
});
