import { Harness, describeMetricsSource } from '@waymark/platform-node/conformance';
import { LocalWorld } from './__testUtils__/LocalWorld';
import { workloadNode } from './__testUtils__/webService';

// Real processes on a busy machine.
jest.setTimeout(60_000);

let world: LocalWorld;
const FAILING = {
  'package.json': '{}',
  'server.js': `require('http').createServer((request, response) => {
  response.writeHead(request.url === '/fail' ? 500 : 200).end('ok');
}).listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => process.exit(0));`,
};

describeMetricsSource({
  name: 'local',
  async makeWorld() {
    world = await LocalWorld.start();
    await world.workspace('web', FAILING);
    const workloads = new Harness({ ...world.common('workload') } as any);
    const routes = new Harness({ ...world.common('route') } as any);
    for (const release of ['r1', 'r2'])
      await workloads.settle(workloadNode(`web-${release}`, { release }), 1);
    let fence = 1;
    const to = async (release: string) => {
      fence += 1;
      const { outputs } = await routes.settle(
        {
          id: 'route',
          type: 'route',
          name: 'shop-production',
          dependsOn: [],
          resource: false,
          properties: {
            host: 'shop.production.localhost',
            service: 'shop',
            environment: 'production',
            backends: [{ workload: `web-${release}`, weight: 100, release }],
          },
        },
        fence,
      );
      return String(outputs!.localUrl);
    };
    const ask = async (url: string, headers = {}) => {
      await (await fetch(url, { headers })).arrayBuffer();
    };
    return {
      source: world.target.metrics!,
      key: { service: 'shop', environment: 'production' },
      async send(release, requests, failing = 0) {
        const url = await to(release);
        for (let i = 0; i < requests; i += 1)
          await ask(`${url}${i < failing ? '/fail' : '/'}`);
      },
      async probe(release) {
        await ask(await to(release), { 'x-waymark-probe': 'canary' });
      },
      whileUnreachable: world.common('route').whileUnreachable!,
    };
  },
  dispose: () => world.dispose(),
});
