import { operationEnded } from '../product/operations.ts';
import type { Product } from '../product/startProduct.ts';
import { platform } from './platform.ts';
import { median } from './statistics.ts';

const COUNT = 7;

async function deploy(product: Product, service: string): Promise<any> {
  const { status, body } = await product.api(`/services/${service}/deployments`, { method: 'POST', body: '{}' });
  if (status !== 202) throw new Error(`Deploying ${service} was refused with ${status}: ${JSON.stringify(body)}`);
  return operationEnded(product, body.id);
}

/** `deploy` of what serves in staging and production already: the operation from being asked for to its end, and the whole command. */
export async function benchNoopDeploys(product: Product, service: string) {
  // The first brings it to production.
  const first = await deploy(product, service);
  if (first.state !== 'succeeded') throw new Error(`Deploying ${service} ended as ${first.state}: ${JSON.stringify(first.error)}`);
  const times: number[] = [];
  for (let i = 0; i < COUNT; i++) times.push((await deploy(product, service)).durationMs);
  const commands: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const from = performance.now();
    await platform(product, ['deploy', service, '--yes']);
    commands.push(performance.now() - from);
  }
  return { count: COUNT, medianMs: median(times), maxMs: Math.max(...times), commandMedianMs: median(commands), commandMaxMs: Math.max(...commands) };
}
