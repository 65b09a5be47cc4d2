/** Sends so many requests a second, and keeps when each was sent and what failed. */
export function timedLoad(url: string, perSecond: number) {
  const times: number[] = [];
  const failures: string[] = [];
  const open = new Set<Promise<void>>();
  const send = async () => {
    const problem = await fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
      async response => {
        await response.arrayBuffer();
        return response.status < 500 ? undefined : `${response.status}`;
      },
      error => String(error.cause ?? error),
    );
    if (problem) failures.push(problem);
  };
  const timer = setInterval(() => {
    times.push(Date.now());
    const sent: Promise<void> = send().finally(() => open.delete(sent));
    open.add(sent);
  }, 1000 / perSecond);
  return {
    /** How many were sent within whole seconds since 1970, the last not included. */
    within: (from: number, to: number) => times.filter(time => time >= from * 1000 && time < to * 1000).length,
    /** Ends it; how many were sent, and in words what failed. */
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return { requests: times.length, failures };
    },
  };
}
