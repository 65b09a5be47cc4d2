import { createServer } from 'node:http';
import type { Server } from 'node:http';

const LIMITS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A service that says of itself what those of the golden path say. */
export class Service {
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
