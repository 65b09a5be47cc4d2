import { describeMetricsSource } from '../conformance/describeMetricsSource';
import { startPrometheus } from '../testing/prometheus';
import type { TestPrometheus } from '../testing/prometheus';
import { PrometheusMetrics } from './PrometheusMetrics';
import { PRESETS } from './series';
import { Service } from './__testUtils__/Service';

const KEY = { service: 'shop', environment: 'production' };

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
