import { setTimeout as sleep } from 'node:timers/promises';
import { nextLook, probe } from './probe.ts';
import type { ProbeResult } from './probe.ts';
import type { ReplicaHost } from './replicaHost.ts';

/** What is watched, as it is at the moment, and what it is told. */
export interface Watched {
  port(): number;
  /** Whether it has ever been ready: from then on it is expected to answer at once. */
  everReady(): boolean;
  ready(): boolean;
  /** What a look at it has found, in words. */
  found(words: string): void;
  /** Whether it is ready; said at every look that can be believed. */
  setReady(ready: boolean): void;
  /** It has not answered for too long: it has to be ended. */
  dead(words: string, shown: string): void;
}

/** Looks at a process again and again: whether it is ready, and whether it still lives. */
export class Watch {
  #host: Pick<ReplicaHost, 'paths' | 'timing' | 'mask'>;
  #watched: Watched;
  #lookNow: () => void = () => {};

  constructor(host: Pick<ReplicaHost, 'paths' | 'timing' | 'mask'>, watched: Watched) {
    this.#host = host;
    this.#watched = watched;
  }

  /** Look at once, and not only at the next turn. */
  look(): void {
    this.#lookNow();
  }

  /** Goes on until the signal says so, or it is dead. */
  async run(signal: AbortSignal): Promise<void> {
    const { timing } = this.#host;
    const paths = () => this.#host.paths() ?? { ready: '', live: '' };
    const watched = this.#watched;
    const started = performance.now();
    let late = 0;
    let dead = 0;
    for (let round = 0; !signal.aborted; round += 1) {
      const result = await probe(watched.port(), paths().ready, watched.everReady() ? timing.answerMs : 2000);
      if (signal.aborted) return;
      watched.found(this.#told(result));
      late = result.ok ? 0 : late + 1;
      // A machine that is busy may be late once; a service that says no is taken at its word.
      if (result.ok || result.refused || /answers/.test(result.words) || late > 1) watched.setReady(result.ok);
      if (watched.everReady() && paths().live && round % 2 === 1) {
        const alive = paths().live === paths().ready ? result : await probe(watched.port(), paths().live, timing.answerMs);
        if (signal.aborted) return;
        dead = alive.ok ? 0 : dead + 1;
        if (dead >= timing.liveFailures) {
          watched.dead(alive.words, this.#told(alive));
          return;
        }
      }
      const pause = watched.ready() ? timing.lookMs : Math.max(nextLook(performance.now() - started), watched.everReady() ? 250 : 0);
      await this.#pause(pause, signal);
    }
  }

  /** What a probe found, with the service's own reason if that can be shown. */
  #told({ words, said }: ProbeResult) {
    const masked = said && this.#host.mask(said);
    return masked ? `${words}: ${masked.replaceAll(/\s+/g, ' ').trim().slice(0, 200)}` : words;
  }

  async #pause(ms: number, signal: AbortSignal) {
    const now = new Promise<void>(resolve => (this.#lookNow = resolve));
    await Promise.race([now, sleep(ms, undefined, { signal, ref: false }).catch(() => {})]);
  }
}
