import pg from 'pg';

/** As much of an answer as is handed on. */
export interface Limits {
  rows: number;
  /** Of all cells together. */
  bytes: number;
  /** Characters of one cell. */
  cell: number;
  /** What comes over the line at most: one row can be far larger than all that is wanted. */
  line: number;
}

/** What came, before the types have their names. */
export interface Answer {
  columns: Array<{ name: string; oid: number; modifier: number }>;
  rows: Array<Array<string | null>>;
  truncated: boolean;
}

const CHUNK = 50;

type Connection = {
  parse(message: object): void;
  bind(message: object): void;
  describe(message: object): void;
  execute(message: object): void;
  flush(): void;
  sync(): void;
  sendCopyFail(why: string): void;
  stream: NodeJS.EventEmitter & {
    destroy(error?: Error): void;
    off(event: 'data', fn: (bytes: Buffer) => void): unknown;
  };
};

/**
 * One statement by the extended protocol, which takes no second one, fetched a few rows at a time until there is enough.
 * Values come as Postgres writes them.
 */
class LimitedQuery {
  readonly #sql: string;
  readonly #limits: Limits;
  readonly #settle: (error: Error | undefined, answer: Answer) => void;
  readonly #answer: Answer = { columns: [], rows: [], truncated: false };
  #connection: Connection | undefined;
  #bytes = 0;
  #line = 0;
  #error: Error | undefined;

  constructor(
    sql: string,
    limits: Limits,
    settle: (error: Error | undefined, answer: Answer) => void,
  ) {
    this.#sql = sql;
    this.#limits = limits;
    this.#settle = settle;
  }

  readonly #count = (bytes: Buffer) => {
    this.#line += bytes.length;
    if (this.#line > this.#limits.line)
      this.#connection!.stream.destroy(
        new Error(`the answer is larger than ${this.#limits.line} bytes`),
      );
  };

  #end(error?: Error) {
    this.#connection?.stream.off('data', this.#count);
    this.#settle(error, this.#answer);
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    connection.stream.on('data', this.#count);
    connection.parse({ text: this.#sql, name: '', types: [] });
    connection.bind({ portal: '', statement: '', values: [] });
    connection.describe({ type: 'P', name: '' });
    connection.execute({ portal: '', rows: CHUNK });
    connection.flush();
  }

  handleRowDescription(message: {
    fields: Array<{
      name: string;
      dataTypeID: number;
      dataTypeModifier: number;
    }>;
  }): void {
    this.#answer.columns = message.fields.map(field => ({
      name: field.name,
      oid: field.dataTypeID,
      modifier: field.dataTypeModifier,
    }));
  }

  handleDataRow(message: { fields: Array<string | null> }): void {
    const { rows } = this.#answer;
    if (this.#answer.truncated && this.#full) return;
    if (this.#full) {
      this.#answer.truncated = true;
      return;
    }
    rows.push(
      message.fields.map(cell => {
        if (cell === null) return null;
        const text =
          cell.length > this.#limits.cell
            ? `${cell.slice(0, this.#limits.cell)}…`
            : cell;
        if (text !== cell) this.#answer.truncated = true;
        this.#bytes += Buffer.byteLength(text);
        return text;
      }),
    );
  }

  get #full() {
    return (
      this.#answer.rows.length >= this.#limits.rows ||
      this.#bytes >= this.#limits.bytes
    );
  }

  handlePortalSuspended(connection: Connection): void {
    if (this.#full && this.#answer.truncated) return connection.sync();
    connection.execute({ portal: '', rows: this.#full ? 1 : CHUNK });
    return connection.flush();
  }

  handleCommandComplete(_: unknown, connection: Connection): void {
    connection.sync();
  }

  handleEmptyQuery(connection: Connection): void {
    connection.sync();
  }

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFail('nothing can be written here');
  }

  // What a COPY sends is not an answer of rows.
  handleCopyData(): void {}

  handleError(error: Error, connection: Connection): void {
    this.#error = error;
    // What Postgres says ends with a sync; a line that is broken ends at once.
    if (error instanceof pg.DatabaseError) {
      connection.sync();
      this.#end(error);
    } else this.#end(error);
  }

  handleReadyForQuery(): void {
    if (!this.#error) this.#end();
  }
}

/** Runs one statement in a session, and takes of its answer what the limits let through. */
export const limitedQuery = (
  client: pg.Client,
  sql: string,
  limits: Limits,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    client.query(
      new LimitedQuery(sql, limits, (error, answer) =>
        error ? reject(error) : resolve(answer),
      ) as unknown as pg.Submittable,
    );
  });
