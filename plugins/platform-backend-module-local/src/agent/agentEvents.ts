import type { AgentClient } from './AgentClient';

/** A hint that an object has changed. */
export type AgentHint = { type: string; name: string };

/** While nobody listened anything may have happened; and when the agent goes, all that it runs is not known any more. */
const EVERYTHING: AgentHint = { type: '*', name: '*' };

const SILENCE_MS = 30_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2000;

const pause = (ms: number) =>
  new Promise(resolve => {
    setTimeout(resolve, ms).unref();
  });

/** Listens to the agent's server-sent events for as long as somebody wants them, and connects again when they break. */
export class AgentEvents {
  readonly #client: AgentClient;
  readonly #listeners = new Set<(hint: AgentHint) => void>();
  #stop: AbortController | undefined;

  constructor(client: AgentClient) {
    this.#client = client;
  }

  listen(listener: (hint: AgentHint) => void): () => void {
    this.#listeners.add(listener);
    if (!this.#stop) {
      this.#stop = new AbortController();
      void this.#run(this.#stop.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#stop?.abort();
        this.#stop = undefined;
      }
    };
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let listening = false;
    const connected = () => {
      failures = 0;
      listening = true;
      this.#tell(EVERYTHING);
    };
    while (!signal.aborted) {
      try {
        await this.#read(signal, connected);
      } catch {
        // Hints are only hints: what was missed is found by looking.
      }
      if (signal.aborted) return;
      if (listening) this.#tell(EVERYTHING);
      listening = false;
      await pause(Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS));
      failures += 1;
    }
  }

  #tell(hint: AgentHint) {
    for (const listener of this.#listeners) listener(hint);
  }

  async #read(signal: AbortSignal, connected: () => void): Promise<void> {
    const response = await this.#client.stream('/v1/events', signal);
    connected();
    response.setEncoding('utf8');
    // The agent writes a comment every ten seconds; a line that is silent for longer is dead.
    response.socket.setTimeout(SILENCE_MS, () => response.destroy());
    let rest = '';
    for await (const chunk of response) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!line.startsWith('data: ')) continue;
        const hint = JSON.parse(line.slice(6)) as AgentHint;
        // A job is what the graph calls a migration.
        this.#tell(hint.type === 'job' ? { ...hint, type: 'migration' } : hint);
      }
    }
  }
}
