import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyZodObject, z as Z } from 'zod/v3';
import { lenient } from './inputSchema';
import { operationOutput } from './operationOutput';
import type { PlatformCaller } from './PlatformCaller';

/** What waits has to answer before whoever asked gives up: most programs wait for 60 s or for 5 minutes. */
const LONGEST_SECONDS = 240;
const PAUSE_MS = 500;
const PAGE = 5000;

export const waitInput = (z: typeof Z): AnyZodObject =>
  lenient(
    z
      .object({
        operation: z.string().min(1).max(63).describe('Id of the operation'),
        seconds: z.number().int().min(0).max(LONGEST_SECONDS).optional().describe('How long to wait at most, by default 50; 0 only looks. It goes on either way: ask again'),
        logLines: z.number().int().min(0).max(500).optional().describe('How many of the last lines of its log to show, by default 30'),
      })
      .strict(),
  );

/** Waits until an operation has ended, or as long as was said; answers how it stands, with the end of its log. */
export async function waitForOperation(input: any, api: PlatformCaller) {
  const path = `/operations/${encodeURIComponent(String(input?.operation ?? ''))}`;
  const until = performance.now() + number(input?.seconds, 50, LONGEST_SECONDS) * 1000;
  let operation = await api.call({ method: 'get', path });
  while (!operation.outcome && performance.now() < until) {
    await sleep(Math.min(PAUSE_MS, until - performance.now()));
    operation = await api.call({ method: 'get', path });
  }
  const steps = operation.steps.map(({ id, title, state, message }: any) => ({ id, title, state, ...(message ? { message } : {}) }));
  return { ...operationOutput(operation), ended: Boolean(operation.outcome), steps, log: await tail(api, path, number(input?.logLines, 30, 500)) };
}

async function tail(api: PlatformCaller, path: string, count: number): Promise<string[]> {
  let lines: string[] = [];
  if (!count) return lines;
  for (let after: string | undefined, more = true; more; ) {
    const page = await api.call({ method: 'get', path: `${path}/log`, query: { limit: PAGE, after } });
    lines = [...lines, ...page.lines.map(({ step, text }: any) => `[${step}] ${text}`)].slice(-count);
    after = page.nextCursor ?? undefined;
    more = Boolean(after) && page.lines.length === PAGE;
  }
  return lines;
}

function number(given: unknown, otherwise: number, highest: number): number {
  return typeof given === 'number' && given >= 0 ? Math.min(given, highest) : otherwise;
}
