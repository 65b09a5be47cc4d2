/**
 * Calls `look` every `everyMs` while somebody looks at the page. A hidden page asks for nothing; shown again it catches
 * up at once.
 *
 * @param look - begins `everyMs` after the last one has ended; it deals with its own errors
 * @returns what ends it
 */
export function whileShown(
  everyMs: number,
  look: () => Promise<void>,
): () => void {
  let over = false;
  let busy = false;
  let last = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const plan = () => {
    clearTimeout(timer);
    if (over || busy || document.hidden) return;
    timer = setTimeout(run, Math.max(0, last + everyMs - Date.now()));
  };
  async function run() {
    busy = true;
    try {
      await look();
    } finally {
      busy = false;
      last = Date.now();
      plan();
    }
  }

  document.addEventListener('visibilitychange', plan);
  plan();
  return () => {
    over = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', plan);
  };
}

/**
 * Calls `rest` once the page has been hidden for `afterMs` without being shown in between.
 *
 * @returns what ends it
 */
export function onceHidden(afterMs: number, rest: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(rest, afterMs);
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
}

/** Resolves as soon as somebody looks at the page, or `signal` aborts. */
export function shown(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) return Promise.resolve();
  return new Promise(resolve => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}

/** Resolves after `ms`, or sooner when the network is back, the page is looked at again or `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', end);
      resolve();
    }
    function look() {
      if (!document.hidden) end();
    }
    window.addEventListener('online', end);
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', end);
  });
}
