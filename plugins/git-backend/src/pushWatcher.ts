import fs from 'node:fs';
import type { Layout } from './layout';

/** Tells of pushes by watching the files that the hook touches. */
export class PushWatcher {
  private watcher?: fs.FSWatcher;
  private readonly listeners = new Set<
    (hint: { repository: string }) => void
  >();
  private readonly pending = new Set<string>();

  constructor(private readonly layout: Layout) {}

  /** Returns how to stop listening. */
  listen(listener: (hint: { repository: string }) => void): () => void {
    this.listeners.add(listener);
    this.start();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop();
    };
  }

  private start() {
    if (this.watcher) return;
    fs.mkdirSync(this.layout.hints, { recursive: true });
    this.watcher = fs.watch(
      this.layout.hints,
      { persistent: false },
      (_, file) => {
        if (file) this.hint(String(file));
      },
    );
    // Hints are only hints: whoever listens compares refs anyway.
    this.watcher.on('error', () => this.stop());
  }

  private stop() {
    this.watcher?.close();
    this.watcher = undefined;
  }

  /** One touch shows up as several changes of the file: they count as one. */
  private hint(repository: string) {
    if (this.pending.has(repository)) return;
    this.pending.add(repository);
    setTimeout(() => {
      this.pending.delete(repository);
      for (const listener of this.listeners) listener({ repository });
    }, 10);
  }
}
