import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { platformExtensionPoint } from '@waymark/platform-node';
import type { TargetRegistration } from '@waymark/platform-node';
import { testCluster } from '@waymark/platform-node/testing';
import type { TestCluster } from '@waymark/platform-node/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paymentsGraph } from './__testUtils__/payments';
import { MemorySecrets } from './drivers/__testUtils__/MemorySecrets';
import { platformModuleKubernetes } from './module';

jest.setTimeout(60_000);

let test: TestCluster;
let folder: string;
const closing: Array<() => void> = [];

beforeAll(async () => {
  test = await testCluster();
  folder = await mkdtemp(join(tmpdir(), 'waymark clusters '));
  await writeFile(join(folder, 'config'), test.kubeconfig);
});
afterEach(() => closing.splice(0).forEach(close => close()));
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});

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
      platformModuleKubernetes,
      mockServices.rootConfig.factory({ data }),
    ],
  });
  await backend.stop();
  for (const one of found) closing.push(one.onChange!(() => {}));
  return found;
}

const clusters = (...all: object[]) => ({
  platform: { kubernetes: { clusters: all } },
});
const kubeconfig = () => ({ file: join(folder, 'config') });

async function until(what: string, is: () => boolean) {
  const end = Date.now() + 30_000;
  while (!is()) {
    if (Date.now() > end) throw new Error(`within 30 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
const reachable = (target: TargetRegistration) =>
  target.conditions!().find(one => one.type === 'Reachable')!;
const context = () => ({
  fence: 1,
  signal: AbortSignal.timeout(30_000),
  inputs: {},
  log: () => {},
});

describe('platformModuleKubernetes', () => {
  it('does nothing without a cluster', async () => {
    expect(await registered({})).toEqual([]);
  });

  it('brings a target for each cluster, and says what each can do and what it lacks', async () => {
    const all = await registered(
      clusters(
        { name: 'one', kubeconfig: kubeconfig(), domain: 'one.example' },
        { name: 'two', kubeconfig: kubeconfig(), manager: 'other' },
      ),
    );
    expect(all.map(one => one.target.name)).toEqual(['one', 'two']);
    const [{ target }] = all;
    expect(target.drivers.map(one => one.type)).toEqual(
      expect.arrayContaining(['postgres', 'migration', 'workload']),
    );
    await until('it has answered', () => reachable(all[0]).status === 'True');
    expect(target.capabilities).toMatchObject({
      target: 'one',
      domain: 'one.example',
      resourceLimits: true,
    });
    const node = paymentsGraph()('workload/r15');
    expect(await target.drivers.at(-1)!.observe(node, context())).toEqual({
      exists: 'no',
    });
  });

  it('is there while the cluster does not answer: all is unknown, and it says why', async () => {
    const [{ target, ...rest }] = await registered(
      clusters({
        name: 'away',
        server: { url: 'http://127.0.0.1:1', skipTLSVerify: true },
      }),
    );
    await until(
      'it is known that nobody answers',
      () => reachable({ target, ...rest }).status === 'False',
    );
    expect(reachable({ target, ...rest })).toMatchObject({
      message: 'Cluster "away" cannot be reached.',
      cause: { words: expect.stringContaining('ECONNREFUSED') },
    });
    expect(() => target.capabilities).toThrow(
      expect.objectContaining({ errorClass: 'retryable' }),
    );
    const node = paymentsGraph()('workload/r15');
    for (const driver of target.drivers)
      expect(await driver.observe(node, context())).toMatchObject({
        exists: 'unknown',
        why: expect.stringContaining('cannot be reached'),
      });
  });

  it('takes credentials from where Backstage has them', async () => {
    const { server, token } =
      /server: "(?<server>[^"]+)"[\s\S]*token: "(?<token>[^"]+)"/.exec(
        test.kubeconfig,
      )?.groups ?? { server: '', token: '' };
    if (!server) return;
    const all = await registered({
      ...clusters({ name: 'shared' }),
      kubernetes: {
        clusterLocatorMethods: [
          {
            type: 'config',
            clusters: [
              {
                name: 'shared',
                url: server,
                authProvider: 'serviceAccount',
                serviceAccountToken: token,
                skipTLSVerify: true,
              },
            ],
          },
        ],
      },
    });
    await until('it has answered', () => reachable(all[0]).status === 'True');
  });

  it.each([
    ['no credentials', { name: 'a' }, /"a" has no credentials/],
    [
      'two ways at once',
      { name: 'a', inCluster: true, kubeconfig: {} },
      /kubeconfig and inCluster/,
    ],
    ['a name that is taken', { name: 'local', inCluster: true }, /"local"/],
    [
      'places that are one',
      {
        name: 'a',
        inCluster: true,
        namespaces: { pattern: '{team}-{environment}' },
      },
      /two dashes/,
    ],
  ])('refuses %s', async (_, cluster, words) => {
    await expect(registered(clusters(cluster))).rejects.toThrow(words);
  });

  it('refuses what only lets people in as themselves', async () => {
    await expect(
      registered({
        ...clusters({ name: 'a' }),
        kubernetes: {
          clusterLocatorMethods: [
            {
              type: 'config',
              clusters: [{ name: 'a', url: 'https://a', authProvider: 'oidc' }],
            },
          ],
        },
      }),
    ).rejects.toThrow(/"a" is entered as "oidc"/);
  });
});
