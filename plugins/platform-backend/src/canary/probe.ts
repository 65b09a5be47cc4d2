import type { Reach } from '@waymark/platform-node';
import type { ProbeFailure, Probes } from './types';

const TIMEOUT_MS = 2_000;
const READY = '/readyz';

/** A release as it is probed. */
export interface Probed {
  /** Of its replicas, past the route. */
  addresses: string[];
  paths: string[];
  /** Default: `fetch`. */
  reach?: Reach;
}

/** Undefined if it answers as it should. Only the head of the answer is waited for. */
async function ask(reach: Reach, address: string, path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await reach(`${address}${path}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]), headers: { 'x-waymark-probe': 'canary' }, redirect: 'manual' });
    await response.body?.cancel();
    const good = path === READY ? response.status === 200 : response.status < 500;
    return good ? undefined : `was answered with ${response.status}`;
  } catch (error) {
    const { name, cause, message } = error as Error & { cause?: Error };
    return `was not answered: ${name === 'TimeoutError' ? `nothing within ${TIMEOUT_MS / 1000} s` : cause?.message ?? message}`;
  }
}

async function answers({ addresses, paths, reach = fetch }: Probed, number: number, signal: AbortSignal): Promise<Map<string, string | undefined>> {
  const address = addresses[number % addresses.length];
  if (!address) return new Map();
  return new Map(await Promise.all(paths.map(async path => [path, await ask(reach, address, path, signal)] as const)));
}

const counted = (found: Map<string, string | undefined>) => ({ asked: found.size, failed: [...found.values()].filter(Boolean).length });

/**
 * What fails with the new release and not with the other one. Of a route that the other one does not have only a plain
 * failure counts: nobody knows how long it may take. Pure.
 */
export function compareProbes(candidate: Map<string, string | undefined>, stable: Map<string, string | undefined>): Probes {
  const worse: ProbeFailure[] = [];
  for (const [path, words] of candidate) {
    if (!words) continue;
    const known = stable.has(path);
    const plain = words.startsWith('was answered');
    if (known ? stable.get(path) === undefined : plain || path === READY) worse.push({ path, candidate: words, stable: known ? 'answers' : null });
  }
  return { candidate: counted(candidate), stable: counted(stable), worse };
}

/** Asks a replica of each release, another one each time. The proxy counts none of it. */
export async function probe(candidate: Probed, stable: Probed, number: number, signal: AbortSignal): Promise<Probes> {
  return compareProbes(...(await Promise.all([answers(candidate, number, signal), answers(stable, number, signal)])));
}
