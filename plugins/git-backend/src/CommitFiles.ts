const MOST_BYTES = 16 * 1024 * 1024;
const LARGEST = 256 * 1024;
/** What an entry costs beside its content. */
const OVERHEAD = 256;

/**
 * Files of commits that were read before, the last used last: what a commit holds never changes, and whoever looks at a
 * repository again and again (the catalog does) would start two processes for each file of it.
 */
export class CommitFiles {
  private readonly kept = new Map<string, Buffer | undefined>();
  private bytes = 0;

  /** What is kept under the key; `undefined` inside for "the commit has no such file". */
  get(key: string): { content: Buffer | undefined } | undefined {
    if (!this.kept.has(key)) return undefined;
    const content = this.kept.get(key);
    this.kept.delete(key);
    this.kept.set(key, content);
    // A copy: what the caller does to it is the caller's.
    return { content: content && Buffer.from(content) };
  }

  put(key: string, content: Buffer | undefined): void {
    if (this.kept.has(key) || (content?.length ?? 0) > LARGEST) return;
    this.kept.set(key, content && Buffer.from(content));
    this.bytes += (content?.length ?? 0) + OVERHEAD;
    for (const [oldest, old] of this.kept) {
      if (this.bytes <= MOST_BYTES) break;
      this.kept.delete(oldest);
      this.bytes -= (old?.length ?? 0) + OVERHEAD;
    }
  }
}
