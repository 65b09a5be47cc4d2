/** Sends so many requests a second, whatever becomes of them, and keeps what failed. */
export function steadily(url: string, perSecond: number) {
  const failures: string[] = [];
  const open = new Set<Promise<void>>();
  let requests = 0;
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
    requests += 1;
    const sent: Promise<void> = send().finally(() => open.delete(sent));
    open.add(sent);
  }, 1000 / perSecond);
  return {
    /** How many were sent so far. */
    sent: () => requests,
    /** In words what failed so far. */
    failures: () => [...failures],
    /** Ends it; how many were sent, and in words what failed. */
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return { requests, failures };
    },
  };
}
