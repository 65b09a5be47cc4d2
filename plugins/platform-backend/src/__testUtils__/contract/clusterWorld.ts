import type { TestDatabases } from '@backstage/backend-test-utils';
import { until } from '@waymark/agent/testing';
import platformModuleKubernetes from '@waymark/platform-backend-module-kubernetes';
import { startKubernetes } from '@waymark/platform-node/testing';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitSourceControl } from '../gitSourceControl';
import { as, ended, startPlatform } from '../startPlatform';
import type { ContractWorld } from './world';

const LONG_MS = 90_000;

/** A cluster of which all is *simulated*: an API server in memory, small controllers, and containers that answer that all is well. */
export async function clusterWorld(databases: TestDatabases): Promise<ContractWorld> {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark cluster '));
  const kubernetes = await startKubernetes({ cloudNativePg: true, gatewayApi: true, stepMs: 10 });
  const admin = async (url: string, body: object) => {
    const answer = await fetch(`${kubernetes.url}${url}`, { method: 'POST', headers: { authorization: `Bearer ${kubernetes.token('admin', ['system:masters'])}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  await admin('/api/v1/namespaces', { metadata: { name: 'gateways' } });
  await admin('/apis/gateway.networking.k8s.io/v1/namespaces/gateways/gateways', {
    metadata: { name: 'public' },
    spec: { gatewayClassName: 'simulated', listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }] },
  });
  const file = path.join(folder, 'kubeconfig');
  await writeFile(file, kubernetes.kubeconfig(), { mode: 0o600 });
  const platform = await startPlatform(databases, {
    sourceControl: new GitSourceControl(folder),
    target: 'none',
    features: [platformModuleKubernetes],
    platform: { kubernetes: { clusters: [{ name: 'cluster', kubeconfig: { file }, domain: 'acme.dev', gateway: { name: 'public', namespace: 'gateways' }, postgres: { backups: { method: 'volumeSnapshot', archive: { objectStore: 'archive' } } } }] } },
  });
  const post = (url: string, body: object = {}) => platform.api.post(`/api/platform${url}`).set('Authorization', as('ana')).send(body);
  let released = 0;
  return {
    platform,
    async release(service, files, message) {
      released += 1;
      // The first one came with the service.
      const commit = released > 1 ? platform.sourceControl.push(service, Object.entries(files).map(([name, text]) => ({ path: name, content: Buffer.from(text) })), message) : (await platform.sourceControl.commits(service, { limit: 1 }))[0].sha;
      const image = `ghcr.io/acme/${service}@sha256:${createHash('sha256').update(commit).digest('hex')}`;
      const { status, body } = await post(`/services/${service}/deployments`, { environments: ['staging'], image, commit });
      if (status !== 202) throw new Error(`The image was refused with ${status}: ${JSON.stringify(body)}`);
      const { outcome, error, steps } = await ended(platform, body.id, 'ana', LONG_MS);
      if (outcome !== 'succeeded') throw new Error(JSON.stringify([error, steps]));
    },
    async environmentOf(service, environment) {
      const { stable } = await platform.knex('binding').where({ service, environment }).first();
      const token = kubernetes.token('admin', ['system:masters']);
      const pods = await until('its pods are there', async () => {
        const answer = await fetch(`${kubernetes.url}/api/v1/pods?labelSelector=waymark.dev/service=${service},waymark.dev/environment=${environment},waymark.dev/release=r${stable},app.kubernetes.io/component=workload`, { headers: { authorization: `Bearer ${token}` } });
        const { items } = (await answer.json()) as any;
        return items.length ? items : undefined;
      }, LONG_MS);
      const variables: any[] = pods[0].spec.containers[0].env;
      return Object.fromEntries(variables.map(one => [one.name, one.value ?? 'from a Secret']));
    },
    async stop() {
      await platform.stop();
      await platform.clean();
      await kubernetes.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
