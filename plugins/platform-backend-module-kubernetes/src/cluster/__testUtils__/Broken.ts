import { startKubernetes } from '@waymark/platform-node/testing';
import type { TestKubernetes } from '@waymark/platform-node/testing';
import { createServer, request as httpRequest } from 'node:http';
import type { RequestListener } from 'node:http';
import type { OwnedCluster } from '../createCluster';
import { claim, clusterOf, namespace } from './objects';

/** A simulated API server that can be broken, and clusters that speak to it or to something in its place. */
export class Broken {
  readonly server: TestKubernetes;
  readonly cluster: OwnedCluster;
  readonly #closing: Array<() => void> = [];

  private constructor(server: TestKubernetes) {
    this.server = server;
    this.cluster = clusterOf({ kubeconfig: server.kubeconfig() });
  }

  static async start(): Promise<Broken> {
    const broken = new Broken(await startKubernetes());
    await broken.cluster.apply(namespace(), claim(1));
    return broken;
  }

  /** Another client. */
  another(more: Parameters<typeof clusterOf>[1] = {}): OwnedCluster {
    const one = clusterOf({ kubeconfig: this.server.kubeconfig() }, more);
    this.#closing.push(() => one.close());
    return one;
  }

  /** A client of something that is no API server. */
  async standIn(answer: RequestListener): Promise<OwnedCluster> {
    const http = createServer(answer);
    await new Promise<void>(resolve => {
      http.listen(0, '127.0.0.1', resolve);
    });
    this.#closing.push(() => {
      http.close();
      http.closeAllConnections();
    });
    return this.at((http.address() as { port: number }).port);
  }

  /** A client of what listens at a port. */
  at(port: number): OwnedCluster {
    const kubeconfig = this.server.kubeconfig().replace(/:\d+"/, `:${port}"`);
    return this.another({ kubeconfig });
  }

  /** A client whose first write is held on its way: `arrived` when it is there, and let go by `release`. */
  async holding(): Promise<{
    cluster: OwnedCluster;
    arrived: Promise<void>;
    release(): void;
  }> {
    let release = () => {};
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    let arrive = () => {};
    const arrived = new Promise<void>(resolve => {
      arrive = resolve;
    });
    const cluster = await this.standIn(async (request, response) => {
      const { method, headers, url } = request;
      if (method !== 'GET') {
        arrive();
        await released;
      }
      const on = httpRequest(`${this.server.url}${url}`, { method, headers });
      on.once('response', answer => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      request.pipe(on);
    });
    return { cluster, arrived, release };
  }

  mend(): void {
    this.server.fault({});
    this.#closing.splice(0).forEach(close => close());
  }

  async close(): Promise<void> {
    this.mend();
    this.cluster.close();
    await this.server.close();
  }
}

/** What was thrown. */
export const caught = (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => undefined,
    error => error,
  );
