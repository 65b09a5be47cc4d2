import type { BatchAnswer } from './BatchAnswers';

const MOST_BYTES = 16 * 1024 * 1024;
const LARGEST = 256 * 1024;
/** What an entry costs beside its content. */
const OVERHEAD = 512;

/**
 * Objects that were read before, the last used last. What an id stands for never changes, and whoever looks at a
 * repository again and again (the catalog does) reads the same ones each time. Never kept by a ref: that moves.
 */
export class ObjectCache {
  private readonly kept = new Map<string, BatchAnswer>();
  private bytes = 0;

  get(key: string): BatchAnswer | undefined {
    const answer = this.kept.get(key);
    if (!answer) return undefined;
    this.kept.delete(key);
    this.kept.set(key, answer);
    return answer;
  }

  put(key: string, answer: BatchAnswer): void {
    if (this.kept.has(key) || answer.size > LARGEST) return;
    this.kept.set(key, answer);
    this.bytes += answer.size + OVERHEAD;
    for (const [oldest, old] of this.kept) {
      if (this.bytes <= MOST_BYTES) break;
      this.kept.delete(oldest);
      this.bytes -= old.size + OVERHEAD;
    }
  }
}
