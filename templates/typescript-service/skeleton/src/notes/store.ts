export interface Note {
  id: string;
  title: string;
  body: string;
  /** ISO 8601. */
  createdAt: string;
}

export interface NotePage {
  items: Note[];
  /** Where the next page starts; null on the last one. */
  nextCursor: string | null;
}

/** Where notes are kept. Every kind of store passes the same tests (`test/storeContract.ts`). */
export interface NoteStore {
  create(note: { title: string; body: string }): Promise<Note>;
  get(id: string): Promise<Note | undefined>;
  /** Newest first. `cursor` is the id of the last note of the page before. */
  list(page: { limit: number; cursor?: string }): Promise<NotePage>;
  /** Fails while the store can not be used. */
  check(): Promise<void>;
  close(): Promise<void>;
}
