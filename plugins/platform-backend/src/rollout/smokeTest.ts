import type { Reach } from '@waymark/platform-node';
import type { StepOutcome } from '../operations/types';
import type { RolloutStage } from './types';

const PATHS = ['/healthz', '/readyz'];
/** One bad answer is no broken release: its database may have been away for a moment. */
const TRIES = 3;
const PAUSE_MS = 1000;

async function ask(reach: Reach, url: string): Promise<string | undefined> {
  try {
    const response = await reach(url, { signal: AbortSignal.timeout(5_000), headers: { 'x-waymark-probe': 'smoke' }, redirect: 'manual' });
    await response.arrayBuffer();
    return response.status === 200 ? undefined : `answered ${response.status}`;
  } catch (error) {
    return `did not answer: ${(error as any).cause?.message ?? (error as Error).message}`;
  }
}

async function askPatiently(reach: Reach, url: string): Promise<string | undefined> {
  for (let left = TRIES - 1; ; left--) {
    const wrong = await ask(reach, url);
    if (!wrong || !left) return wrong;
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
}

/** Every replica answers 200 on the health paths. */
export async function smokeTest(stage: Pick<RolloutStage, 'title'>, addresses: string[], log: (text: string) => Promise<void>, reach: Reach): Promise<StepOutcome> {
  for (const address of addresses) {
    for (const path of PATHS) {
      const wrong = await askPatiently(reach, `${address}${path}`);
      await log(`GET ${path} of ${address}: ${wrong ?? '200'}`);
      if (wrong) {
        return { state: 'failed', what: `Stage "${stage.title}" failed`, why: `GET ${path} ${wrong}`, next: 'Correct it and push again. What served before still serves.' };
      }
    }
  }
  return { state: 'done' };
}
