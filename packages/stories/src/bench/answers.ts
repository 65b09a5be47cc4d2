const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** What a path of a service answers; status 0 while nothing listens. */
export async function answerOf(url: string): Promise<{ status: number; body: any }> {
  try {
    const response = await fetch(url);
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  } catch {
    return { status: 0, body: undefined };
  }
}

/** Waits until a service says that it is ready. */
export async function untilReady(url: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if ((await answerOf(`${url}/readyz`)).status === 200) return;
    await wait(25);
  }
  throw new Error(`${url}/readyz did not answer 200`);
}

/**
 * Asks a service all the time which commit it is, several at once, and remembers when each commit last answered. With a
 * weight of some percent, the last answer of one is known to some milliseconds.
 */
export function watchCommits(url: string, callers = 4, pauseMs = 10) {
  const last = new Map<string, number>();
  const counts = { requests: 0, failed: 0 };
  let over = false;
  const caller = async () => {
    while (!over) {
      const { status, body } = await answerOf(url);
      counts.requests += 1;
      if (status === 0 || status >= 500) counts.failed += 1;
      else if (body?.commit) last.set(body.commit, performance.now());
      await wait(pauseMs);
    }
  };
  const all = Array.from({ length: callers }, caller);
  return {
    counts,
    /** When a commit last answered, by `performance.now()`; undefined if it never did. */
    lastOf: (commit: string) => last.get(commit),
    async stop() {
      over = true;
      await Promise.all(all);
    },
  };
}
