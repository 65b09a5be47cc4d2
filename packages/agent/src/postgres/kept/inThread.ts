import { Worker } from 'node:worker_threads';
import type { copyChecked, copyRunning } from './copying.ts';
import type { scanWal } from './scanWal.ts';

interface Works {
  copyRunning: typeof copyRunning;
  copyChecked: typeof copyChecked;
  scanWal: typeof scanWal;
}

/**
 * Does what waits for the disk in a thread of its own: the agent goes on answering, and nothing goes on writing when the
 * agent is killed, as a process would.
 *
 * @param watch - `after` is waited for before the work begins; the thread starts meanwhile
 */
export function inThread<Work extends keyof Works>(
  work: Work,
  options: Omit<Parameters<Works[Work]>[0], 'progress'>,
  watch: {
    signal: AbortSignal;
    progress?: (bytes: number) => void;
    after?: Promise<unknown>;
  },
): Promise<ReturnType<Works[Work]>> {
  return new Promise((resolve, reject) => {
    const { signal, after } = watch;
    after?.catch(() => undefined);
    if (signal.aborted) return void reject(signal.reason);
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { work, options, waits: Boolean(after) },
    });
    let result: ReturnType<Works[Work]> | undefined;
    let failure: unknown;
    const abort = () => {
      failure ??= signal.reason;
      void worker.terminate();
    };
    signal.addEventListener('abort', abort, { once: true });
    after?.then(
      () => worker.postMessage('begin'),
      error => {
        failure ??= error;
        void worker.terminate();
      },
    );
    worker.on('message', ({ bytes, done, failed }) => {
      if (bytes !== undefined) watch.progress?.(bytes);
      if (done !== undefined) result = done;
      if (failed)
        failure = Object.assign(new Error(failed.message), {
          code: failed.code,
        });
    });
    worker.on('error', error => (failure ??= error));
    // Only now nothing is written any more.
    worker.on('exit', () => {
      signal.removeEventListener('abort', abort);
      if (failure || result === undefined)
        reject(failure ?? new Error('the copying ended without a word'));
      else resolve(result);
    });
    return undefined;
  });
}
