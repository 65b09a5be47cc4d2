import type { Reach } from '@waymark/platform-node';
import type { StepOutcome } from '../operations/types';
import type { RolloutStage } from './types';

const PATHS = ['/healthz', '/readyz'];

async function ask(reach: Reach, url: string): Promise<string | undefined> {
  try {
    const response = await reach(url, { signal: AbortSignal.timeout(5_000), headers: { 'x-waymark-probe': 'smoke' }, redirect: 'manual' });
    await response.arrayBuffer();
    return response.status === 200 ? undefined : `answered ${response.status}`;
  } catch (error) {
    return `did not answer: ${(error as any).cause?.message ?? (error as Error).message}`;
  }
}

/** Every replica answers 200 on the health paths. */
export async function smokeTest(stage: Pick<RolloutStage, 'title'>, addresses: string[], log: (text: string) => Promise<void>, reach: Reach): Promise<StepOutcome> {
  for (const address of addresses) {
    for (const path of PATHS) {
      const wrong = await ask(reach, `${address}${path}`);
      await log(`GET ${path} of ${address}: ${wrong ?? '200'}`);
      if (wrong) {
        return { state: 'failed', what: `Stage "${stage.title}" failed`, why: `GET ${path} ${wrong}`, next: 'Correct it and push again. What served before still serves.' };
      }
    }
  }
  return { state: 'done' };
}
