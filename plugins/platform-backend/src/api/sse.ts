import type { Response } from 'express';

const HEARTBEAT_MS = 15_000;

/** Writes one server-sent event. */
export function sendEvent(response: Response, data: unknown, event?: string, id?: string): void {
  response.write(`${event ? `event: ${event}\n` : ''}${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`);
}

/**
 * Calls `look` now, whenever `wake` says so, and at the latest every `pollMs`, until it returns true or the client is
 * gone. Comments in between keep connections open.
 */
export async function follow(options: {
  response: Response;
  signal: AbortSignal;
  pollMs: number;
  wake?: (listener: () => void) => () => void;
  look: () => Promise<boolean>;
}): Promise<void> {
  const { signal, response } = options;
  const waking = { up: () => {} };
  let woken = false;
  const off = options.wake?.(() => {
    woken = true;
    waking.up();
  });
  let beat = performance.now();
  try {
    while (!signal.aborted) {
      woken = false;
      if (await options.look()) return;
      if (performance.now() - beat > HEARTBEAT_MS) {
        response.write(': still here\n\n');
        beat = performance.now();
      }
      if (woken) continue;
      if (response.writableNeedDrain) await drained(response, signal);
      if (signal.aborted) return;
      await pause(options.pollMs, signal, waking);
    }
  } finally {
    off?.();
  }
}

/** Waits until the time is over, the client is gone or somebody wakes it; leaves no listener behind. */
async function pause(ms: number, signal: AbortSignal, waking: { up: () => void }): Promise<void> {
  const over = new Promise<void>(resolve => {
    waking.up = resolve;
  });
  const { up } = waking;
  signal.addEventListener('abort', up);
  const timer = setTimeout(up, ms);
  await over;
  clearTimeout(timer);
  signal.removeEventListener('abort', up);
}

/** Waits for a client that reads slower than things happen, instead of keeping everything for it in memory. */
function drained(response: Response, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      response.off('drain', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    response.on('drain', end);
    signal.addEventListener('abort', end);
  });
}
