/** One page of a list; `nextCursor` is null on the last. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Which page of a list that the server cuts. */
export interface Paged {
  limit?: number;
  cursor?: string;
}
