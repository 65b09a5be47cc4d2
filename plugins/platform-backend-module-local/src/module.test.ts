import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { platformExtensionPoint } from '@waymark/platform-node';
import { startPrometheus } from '@waymark/platform-node/testing';
import type { TargetRegistration } from '@waymark/platform-node';
import { platformModuleLocal } from './module';
import { MemorySecrets } from './__testUtils__/MemorySecrets';

// Real processes on a busy machine.
jest.setTimeout(60_000);

async function registered(data: object): Promise<TargetRegistration[]> {
  const found: TargetRegistration[] = [];
  const platform = createBackendPlugin({
    pluginId: 'platform',
    register(env) {
      env.registerExtensionPoint(platformExtensionPoint, {
        addTarget: factory =>
          void found.push(factory({ secrets: new MemorySecrets() })),
        setSourceControl: () => {},
      });
      env.registerInit({ deps: {}, init: async () => {} });
    },
  });
  const backend = await startTestBackend({
    features: [
      platform,
      platformModuleLocal,
      mockServices.rootConfig.factory({ data }),
    ],
  });
  await backend.stop();
  return found;
}

describe('platformModuleLocal', () => {
  it('brings the target `local` with a driver for each type, and says what it cannot do', async () => {
    const [local] = await registered({
      platform: { local: { socket: '/nowhere/agent.sock' } },
    });
    expect(local.target.name).toBe('local');
    expect(local.target.drivers.map(driver => driver.type).sort()).toEqual([
      'job',
      'migration',
      'postgres',
      'route',
      'workload',
    ]);
    expect(local.target.capabilities).toMatchObject({
      tls: false,
      resourceLimits: false,
      backups: true,
    });
    expect(
      local.runner && local.metrics && local.inspector && local.onChange,
    ).toBeTruthy();
    const seen = await local.target.drivers[0].observe(
      {
        id: 'postgres',
        type: 'postgres',
        name: 'a-db',
        dependsOn: [],
        properties: {},
        resource: true,
      },
      {
        fence: 1,
        signal: new AbortController().signal,
        inputs: {},
        log: () => {},
      },
    );
    expect(seen).toEqual({
      exists: 'unknown',
      why: 'The agent of this machine does not answer: GET /v1/postgres/a-db: ENOENT',
    });
  });

  it('reads figures from a Prometheus where one is configured', async () => {
    const prometheus = await startPrometheus();
    const [local] = await registered({
      platform: {
        local: {
          socket: '/nowhere/agent.sock',
          prometheus: {
            url: prometheus.url,
            names: { labels: { service: 'app', environment: 'env' } },
          },
        },
      },
    });
    const labels = {
      __name__: 'http_request_duration_seconds_count',
      app: 'shop',
      env: 'staging',
      status: '200',
    };
    const now = Date.now();
    for (const [ago, count] of [
      [60_000, 0],
      [30_000, 30],
      [0, 60],
    ])
      prometheus.samples.add(labels, count, now - ago);
    const traffic = await local.metrics!.traffic(
      [{ service: 'shop', environment: 'staging' }],
      60,
    );
    expect(traffic.get('shop@staging')!.requestsPerSecond).toBeGreaterThan(0.5);
    await prometheus.close();
  });

  it('is off without the address of an agent', async () => {
    expect(await registered({})).toEqual([]);
  });
});
