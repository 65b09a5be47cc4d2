import { parentPort, workerData } from 'node:worker_threads';
import { copyChecked, copyRunning } from './copying.ts';
import { copyPlain } from './followed.ts';
import { scanWal } from './scanWal.ts';

/** Main of the thread that `inThread` starts: one piece of work, then it ends. */
const WORK = { copyRunning, copyChecked, copyPlain, scanWal } as Record<
  string,
  (options: object) => unknown
>;

const { work, options, waits } = workerData as {
  work: string;
  options: object;
  waits?: boolean;
};
const progress = (bytes: number) => parentPort!.postMessage({ bytes });

function run() {
  try {
    parentPort!.postMessage({ done: WORK[work]({ ...options, progress }) });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    parentPort!.postMessage({ failed: { message, code } });
  }
}

if (waits) parentPort!.once('message', run);
else run();
