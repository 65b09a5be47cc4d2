import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { describeMetricsSource } from '../conformance/describeMetricsSource';
import { startPrometheus } from '../testing/prometheus';
import type { TestPrometheus } from '../testing/prometheus';
import { PrometheusMetrics } from './PrometheusMetrics';
import { PRESETS } from './series';

const KEY = { service: 'shop', environment: 'production' };
const LIMITS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A service that says of itself what those of the golden path say. */
class Service {
  readonly #durations = new Map<string, number[]>();
  readonly #server: Server;
  url = '';

  constructor() {
    this.#server = createServer((request, response) => {
      const status = request.url === '/fail' ? 500 : 200;
      const began = performance.now();
      if (request.url === '/metrics') response.end(this.page());
      else response.writeHead(status).end('ok');
      if (request.headers['x-waymark-probe']) return;
      const labels = `method="GET",route="${request.url}",status="${status}"`;
      const took = (performance.now() - began) / 1000;
      this.#durations.set(labels, [
        ...(this.#durations.get(labels) ?? []),
        took,
      ]);
    });
  }

  page(): string {
    const name = 'http_request_duration_seconds';
    return [...this.#durations]
      .flatMap(([labels, all]) => [
        ...[...LIMITS, Infinity].map(
          le =>
            `${name}_bucket{le="${le === Infinity ? '+Inf' : le}",${labels}} ${
              all.filter(one => one <= le).length
            }`,
        ),
        `${name}_sum{${labels}} ${all.reduce((sum, one) => sum + one, 0)}`,
        `${name}_count{${labels}} ${all.length}`,
      ])
      .join('\n');
  }

  async listen() {
    await new Promise<void>(r => this.#server.listen(0, '127.0.0.1', r));
    this.url = `http://127.0.0.1:${(this.#server.address() as any).port}`;
    return this;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise(resolve => this.#server.close(resolve));
  }
}

const targetOf = (release: string) => ({
  waymark_dev_service: KEY.service,
  waymark_dev_environment: KEY.environment,
  waymark_dev_release: release,
  pod: `${KEY.service}-${release}`,
});

let prometheus: TestPrometheus;
const services = new Map<string, Service>();
let scraper: NodeJS.Timeout;

let last = Promise.resolve();
/** One after the other: samples are in the order of their time. */
const scrape = () => (last = last.then(scrapeOnce));

async function scrapeOnce() {
  if (prometheus.down) return;
  for (const [release, { url }] of services) {
    const page = await (await fetch(`${url}/metrics`)).text();
    // Not before: what has come in since it was asked for would be of a second too early.
    const at = Date.now();
    prometheus.samples.addPage(page, targetOf(release), at);
    prometheus.samples.add({ __name__: 'up', ...targetOf(release) }, 1, at);
  }
}

describeMetricsSource({
  name: 'Prometheus (simulated), services that say of themselves',
  async makeWorld() {
    prometheus = await startPrometheus();
    for (const release of ['r1', 'r2'])
      services.set(release, await new Service().listen());
    await scrape();
    scraper = setInterval(() => scrape().catch(() => {}), 250);
    const ask = async (url: string, headers = {}) => {
      await (await fetch(url, { headers })).arrayBuffer();
    };
    return {
      source: new PrometheusMetrics({
        url: prometheus.url,
        series: PRESETS.service,
        scrapeSeconds: 2,
        settleMs: 0,
      }),
      key: KEY,
      async send(release, requests, failing = 0) {
        const { url } = services.get(release)!;
        for (let i = 0; i < requests; i += 1)
          await ask(`${url}${i < failing ? '/fail' : '/'}`);
        await scrape();
      },
      async probe(release) {
        await ask(services.get(release)!.url, { 'x-waymark-probe': 'canary' });
        await scrape();
      },
      async whileUnreachable(fn) {
        prometheus.down = true;
        try {
          await fn();
        } finally {
          prometheus.down = false;
          await scrape();
        }
      },
    };
  },
  async dispose() {
    clearInterval(scraper);
    await Promise.all([...services.values()].map(one => one.close()));
    await prometheus.close();
  },
});
