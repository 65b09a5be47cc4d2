import { CoreV1Api } from '@kubernetes/client-node';
import { clientOf } from './__testUtils__/client';
import { startKubernetes, type TestKubernetes } from './startKubernetes';

describe('the proxy of the simulated API server', () => {
  let cluster: TestKubernetes;
  let core: CoreV1Api;
  const namespace = 'default';
  const ask = async (path: string) => {
    const answer = await fetch(
      `${cluster.url}/api/v1/namespaces/${namespace}/${path}`,
      {
        headers: {
          authorization: `Bearer ${cluster.token('asker', ['system:masters'])}`,
        },
      },
    );
    return [answer.status, await answer.text()];
  };

  beforeAll(async () => {
    cluster = await startKubernetes({ stepMs: 5 });
    core = clientOf(cluster.kubeconfig()).makeApiClient(CoreV1Api);
    await core.createNamespacedService({
      namespace,
      body: {
        metadata: { name: 'shop' },
        spec: {
          selector: { app: 'shop' },
          ports: [{ name: 'http', port: 80 }],
        },
      },
    });
  });
  afterAll(() => cluster.close());

  it('has nobody to ask while no pod is ready, and says so', async () => {
    const [code, body] = await ask('services/shop:80/proxy/readyz');
    expect(code).toBe(503);
    expect(body).toContain('no endpoints available for service');
  });

  it('asks a pod that is ready; a port that the service does not have is none', async () => {
    await core.createNamespacedPod({
      namespace,
      body: {
        metadata: { name: 'shop-1', labels: { app: 'shop' } },
        spec: { containers: [{ name: 'app', image: 'ghcr.io/acme/shop:1' }] },
      },
    });
    for (let tries = 0; tries < 500; tries += 1) {
      const pod = await core.readNamespacedPod({ namespace, name: 'shop-1' });
      if (
        pod.status?.conditions?.some(
          c => c.type === 'Ready' && c.status === 'True',
        )
      )
        break;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(await ask('services/shop:http/proxy/readyz')).toEqual([200, 'ok\n']);
    expect((await ask('services/shop:81/proxy/'))[0]).toBe(503);
    expect((await ask('services/nobody:80/proxy/'))[0]).toBe(404);
    cluster.serves((pod, path) => ({
      code: 500,
      body: `${pod.metadata.name} has no ${path}`,
    }));
    expect(await ask('pods/shop-1:8080/proxy/orders/1')).toEqual([
      500,
      'shop-1 has no /orders/1',
    ]);
  });

  it('is for those who may', async () => {
    const answer = await fetch(
      `${cluster.url}/api/v1/namespaces/${namespace}/services/shop:80/proxy/`,
      { headers: { authorization: `Bearer ${cluster.token('nobody')}` } },
    );
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain(
      'cannot get resource \\"services/proxy\\"',
    );
  });
});
