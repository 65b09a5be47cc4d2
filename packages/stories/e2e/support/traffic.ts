import { ask } from './ask.ts';

/** Asks an address all the time, several at once, and keeps what failed. */
export function traffic(url: string, callers = 3) {
  const failures: string[] = [];
  let requests = 0;
  let over = false;
  const caller = async () => {
    while (!over) {
      requests += 1;
      const problem = await ask(url);
      if (problem) failures.push(problem);
      await new Promise(resolve => {
        setTimeout(resolve, 15);
      });
    }
  };
  const all = Array.from({ length: callers }, caller);
  return {
    /** Ends it; how many were sent, and in words what failed. */
    async stop() {
      over = true;
      await Promise.all(all);
      return { requests, failures };
    },
  };
}
