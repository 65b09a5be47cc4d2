// A simulated cluster in a process of its own: says where its kubeconfig is to be read, and how often it was asked for what.
import { startKubernetes } from '@waymark/platform-node/testing';
import { writeFileSync } from 'node:fs';

async function main() {
  const kubernetes = await startKubernetes({ gatewayApi: true, stepMs: 500 });
  const admin = async (url: string, body: object) => {
    const headers = { authorization: `Bearer ${kubernetes.token('admin', ['system:masters'])}`, 'content-type': 'application/json' };
    const answer = await fetch(`${kubernetes.url}${url}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  await admin('/api/v1/namespaces', { metadata: { name: 'gateways' } });
  await admin('/apis/gateway.networking.k8s.io/v1/namespaces/gateways/gateways', {
    metadata: { name: 'public' },
    spec: { gatewayClassName: 'simulated', listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }] },
  });
  writeFileSync(process.argv[2], kubernetes.kubeconfig(), { mode: 0o600 });
  process.on('message', () => process.send!({ requests: Object.fromEntries(kubernetes.requests) }));
  process.on('disconnect', () => process.exit(0));
  process.send!({ ready: true });
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
