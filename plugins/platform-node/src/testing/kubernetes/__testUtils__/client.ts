import { ApiException, KubeConfig } from '@kubernetes/client-node';

/** The client library, through a kubeconfig. */
export function clientOf(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return config;
}

/** The body of a refusal; fails if nothing was refused. */
export async function refused(call: Promise<unknown>): Promise<any> {
  const error = await call.then(
    () => undefined,
    e => e,
  );
  if (!(error instanceof ApiException))
    throw error ?? new Error('was not refused');
  // The library keeps no body of a 401.
  if (error.body === undefined) return { code: error.code };
  return typeof error.body === 'string' ? JSON.parse(error.body) : error.body;
}

/** Asks until there is an answer. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`within 10 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** The smallest Deployment that a server takes. */
export const deployment = (name: string, change: object = {}): any => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'web', image: 'web:1', ports: [{ containerPort: 80 }] },
        ],
      },
    },
    ...change,
  },
});
