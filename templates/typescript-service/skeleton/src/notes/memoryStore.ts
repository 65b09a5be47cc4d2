import type { Note, NotePage, NoteStore } from './store.ts';

/** Notes in the memory of this process: gone when it stops, and not shared with other replicas. */
export class MemoryNoteStore implements NoteStore {
  readonly #notes = new Map<string, Note>();
  #lastId = 0;

  async create({ title, body }: { title: string; body: string }): Promise<Note> {
    this.#lastId += 1;
    const note = { id: String(this.#lastId), title, body, createdAt: new Date().toISOString() };
    this.#notes.set(note.id, note);
    return note;
  }

  async get(id: string): Promise<Note | undefined> {
    return this.#notes.get(id);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string }): Promise<NotePage> {
    const older = [...this.#notes.values()]
      .filter(note => cursor === undefined || Number(note.id) < Number(cursor))
      .toReversed();
    const items = older.slice(0, limit);
    return { items, nextCursor: older.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async check(): Promise<void> {}

  async close(): Promise<void> {}
}
