import type { Product } from './startProduct.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Asks for a service. The same name asked for twice is one creation. */
export function askForService(product: Product, name: string, database: 'postgres' | 'none' = 'postgres') {
  return product.api('/services', {
    method: 'POST',
    body: JSON.stringify({ name, team: 'platform', template: 'typescript-service', values: { database } }),
    headers: { 'Idempotency-Key': `story-${name}` },
  });
}

/** Starts creating a service and returns its operation. */
export async function createService(product: Product, name: string, database: 'postgres' | 'none' = 'postgres'): Promise<any> {
  const { status, body } = await askForService(product, name, database);
  if (status !== 202) throw new Error(`Creating ${name} was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Waits until an operation is no longer under way. A backend that is down meanwhile is waited for. */
export async function operationEnded(product: Product, id: string, timeoutMs = 120_000): Promise<any> {
  const until = Date.now() + timeoutMs;
  let last: any;
  for (;;) {
    const answer = await product.api(`/operations/${id}`).catch(() => undefined);
    if (answer?.status === 200) {
      last = answer.body;
      if (!['running', 'undoing'].includes(last.state)) return last;
    }
    if (Date.now() > until) throw new Error(`Operation ${id} has not ended: ${JSON.stringify(last?.steps?.map((s: any) => [s.id, s.state, s.message]) ?? answer)}`);
    await wait(100);
  }
}

/** Milliseconds covered by at least one of the spans, within [from, to]. */
export function unionMs(spans: Array<{ startedAt: string; endedAt: string | null }>, from: number, to: number): number {
  const ranges = spans
    .map(s => [Math.max(from, Date.parse(s.startedAt)), Math.min(to, s.endedAt ? Date.parse(s.endedAt) : to)] as [number, number])
    .filter(([a, b]) => b > a)
    .sort((a, b) => a[0] - b[0]);
  let covered = 0;
  let end = from;
  for (const [a, b] of ranges) {
    covered += Math.max(0, b - Math.max(a, end));
    end = Math.max(end, b);
  }
  return covered;
}
