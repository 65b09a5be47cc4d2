import { ask } from './ask.ts';

/** Sends so many requests a second, whatever becomes of them, and keeps when each was sent and what failed. */
export function steadily(url: string, perSecond: number) {
  const times: number[] = [];
  const failures: string[] = [];
  const open = new Set<Promise<void>>();
  const send = async () => {
    const problem = await ask(url);
    if (problem) failures.push(problem);
  };
  const timer = setInterval(() => {
    times.push(Date.now());
    const sent: Promise<void> = send().finally(() => open.delete(sent));
    open.add(sent);
  }, 1000 / perSecond);
  return {
    /** How many were sent so far. */
    sent: () => times.length,
    /** How many were sent within whole seconds since 1970, the last not included. */
    within: (from: number, to: number) => times.filter(time => time >= from * 1000 && time < to * 1000).length,
    /** In words what failed so far. */
    failures: () => [...failures],
    /** Ends it; how many were sent, and in words what failed. */
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return { requests: times.length, failures };
    },
  };
}
