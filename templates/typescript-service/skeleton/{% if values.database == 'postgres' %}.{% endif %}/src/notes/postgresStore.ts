import type { Database } from '../database.ts';
import type { Note, NotePage, NoteStore } from './store.ts';

interface Row {
  id: string;
  title: string;
  body: string;
  created_at: Date;
}

/** Notes in the table `notes` (`migrations/`). */
export class PostgresNoteStore implements NoteStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create({ title, body }: { title: string; body: string }): Promise<Note> {
    const rows = await this.#database.query<Row>(
      'insert into notes (title, body) values ($1, $2) returning id, title, body, created_at',
      [title, body],
    );
    return toNote(rows[0]!);
  }

  async get(id: string): Promise<Note | undefined> {
    const rows = await this.#database.query<Row>('select id, title, body, created_at from notes where id = $1', [id]);
    return rows[0] && toNote(rows[0]);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string }): Promise<NotePage> {
    // One row more than asked for tells whether there is a next page. Going on from an id stays quick, however far.
    const rows = await this.#database.query<Row>(
      `select id, title, body, created_at from notes
       where $1::bigint is null or id < $1
       order by id desc limit $2`,
      [cursor ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(toNote);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async check(): Promise<void> {
    await this.#database.check();
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

function toNote({ id, title, body, created_at }: Row): Note {
  return { id, title, body, createdAt: created_at.toISOString() };
}
