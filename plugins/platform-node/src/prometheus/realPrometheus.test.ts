import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMetricsSource } from '../conformance/describeMetricsSource';
import { Service } from './__testUtils__/Service';
import { PrometheusMetrics } from './PrometheusMetrics';
import { PRESETS } from './series';

// A real process, which looks once a second.
jest.setTimeout(90_000);

const KEY = { service: 'shop', environment: 'production' };
const RELEASES = ['r1', 'r2'] as const;

function onPath(): boolean {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** A Prometheus that looks at these services every second. */
class Prometheus {
  url = '';
  #folder = '';
  #port = 0;
  #process: ChildProcess | undefined;

  async prepare(services: Map<string, Service>) {
    this.#folder = await mkdtemp(join(tmpdir(), 'waymark prometheus '));
    this.#port = await freePort();
    this.url = `http://127.0.0.1:${this.#port}`;
    const targets = [...services].map(([release, { url }]) => ({
      targets: [new URL(url).host],
      labels: {
        waymark_dev_service: KEY.service,
        waymark_dev_environment: KEY.environment,
        waymark_dev_release: release,
      },
    }));
    const config = {
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'services', static_configs: targets }],
    };
    // JSON is YAML.
    await writeFile(join(this.#folder, 'config'), JSON.stringify(config));
  }

  async start() {
    this.#process = spawn(
      'prometheus',
      [
        '--config.file=config',
        '--storage.tsdb.path=data',
        `--web.listen-address=127.0.0.1:${this.#port}`,
      ],
      { cwd: this.#folder, stdio: 'ignore' },
    );
    // Everybody has been looked at since: what was seen before it ended is still told for five minutes.
    const now = Date.now() / 1000;
    await this.until(`timestamp(up) > bool ${now}`, RELEASES.length);
  }

  async stop() {
    const ended = new Promise(resolve => this.#process?.once('exit', resolve));
    this.#process?.kill('SIGTERM');
    await ended;
  }

  /** Waits until the sum of what is asked for is so much, as of a moment ago. */
  async until(query: string, sum: number) {
    const end = Date.now() + 60_000;
    const asked = new URLSearchParams({ query: `sum(${query})` });
    for (;;) {
      const found = await fetch(`${this.url}/api/v1/query?${asked}`)
        .then(answer => answer.json())
        .catch(() => undefined);
      if (Number(found?.data?.result?.[0]?.value?.[1] ?? 0) >= sum) return;
      if (Date.now() > end) throw new Error(`within 60 s: ${query} is ${sum}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  async dispose() {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const prometheus = new Prometheus();
const services = new Map<string, Service>();

if (onPath())
  describeMetricsSource({
    name: 'Prometheus, services that say of themselves',
    async makeWorld() {
      for (const release of RELEASES)
        services.set(release, await new Service().listen());
      await prometheus.prepare(services);
      await prometheus.start();
      let total = 0;
      const ask = async (url: string, headers = {}) => {
        await (await fetch(url, { headers })).arrayBuffer();
      };
      return {
        source: new PrometheusMetrics({
          url: prometheus.url,
          series: PRESETS.service,
          scrapeSeconds: 1,
        }),
        key: KEY,
        async send(release, requests, failing = 0) {
          const { url } = services.get(release)!;
          for (let i = 0; i < requests; i += 1)
            await ask(`${url}${i < failing ? '/fail' : '/'}`);
          total += requests;
          const name = 'http_request_duration_seconds_count';
          await prometheus.until(`${name}{${PRESETS.service.where}}`, total);
        },
        async probe(release) {
          const headers = { 'x-waymark-probe': 'canary' };
          await ask(services.get(release)!.url, headers);
        },
        async whileUnreachable(fn) {
          await prometheus.stop();
          await fn();
          await prometheus.start();
        },
      };
    },
    async dispose() {
      await prometheus.dispose();
      await Promise.all([...services.values()].map(one => one.close()));
    },
  });
// eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect
else it.skip('a real Prometheus (needs prometheus on PATH)', () => {});
