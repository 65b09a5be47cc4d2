import { randomBytes } from 'node:crypto';
import { api, until } from './product.ts';

/** A name that no other story has, so that they run side by side. */
export const uniqueName = (what: string) => `${what}-${randomBytes(3).toString('hex')}`;

/** Starts creating a service; the answer is its operation. */
export async function beginService(name: string, options: { team?: string; database?: 'postgres' | 'none'; as?: string } = {}): Promise<any> {
  const { team = 'payments', database = 'none', as } = options;
  const { status, body } = await api('/services', {
    method: 'POST',
    as,
    body: { name, team, template: 'typescript-service', values: { database } },
    headers: { 'Idempotency-Key': `story-${name}` },
  });
  if (status !== 202) throw new Error(`Creating ${name} was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A service that is up in staging: what `GET /services/{service}` says of it. */
export async function makeService(name: string, options: Parameters<typeof beginService>[1] = {}): Promise<any> {
  const { id } = await beginService(name, options);
  const operation = await ended(id);
  if (operation.state !== 'succeeded') throw new Error(`${name} was not created: ${JSON.stringify(operation.error)}`);
  return serviceDetail(name);
}

/** Waits until an operation is no longer under way; a backend that is down meanwhile is waited for. */
export function ended(id: string): Promise<any> {
  return until(`operation ${id} ends`, async () => {
    const answer = await api(`/operations/${id}`).catch(() => undefined);
    return answer?.status === 200 && !['running', 'undoing'].includes(answer.body.state) && answer.body;
  }, 90_000);
}

/** A service with its environments. */
export async function serviceDetail(name: string): Promise<any> {
  const { status, body } = await api(`/services/${name}`);
  if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** A service in staging. */
export async function staging(name: string): Promise<any> {
  return (await serviceDetail(name)).environments.find((one: any) => one.name === 'staging');
}

/** The run of the pipeline for a pushed commit, found by its message, once it has ended. */
export async function pipelineOf(service: string, message: string): Promise<any> {
  const run = await until(`the pipeline of ${service} runs for "${message}"`, async () => {
    const { body } = await api(`/operations?service=${service}`);
    return body.items?.find((one: any) => one.kind === 'pipeline.run' && one.title.endsWith(`: ${message}`));
  });
  return ended(run.id);
}

/** What answers at an address that programs call; undefined while nothing does. */
export async function answerOf(localUrl: string, rest = '/'): Promise<any> {
  return fetch(`${localUrl}${rest}`, { signal: AbortSignal.timeout(10_000) }).then(
    response => (response.ok ? response.json() : undefined),
    () => undefined,
  );
}
