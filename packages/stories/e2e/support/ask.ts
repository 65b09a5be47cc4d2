/** Sends one request; in words what has failed, undefined where it was answered with less than 500 within 10 s. */
export function ask(url: string): Promise<string | undefined> {
  return fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
    async response => {
      await response.arrayBuffer();
      return response.status < 500 ? undefined : `${response.status}`;
    },
    error => String(error.cause ?? error),
  );
}
