/** Who did something, as people say it: `user:default/ada` is `ada`, also behind a token; whatever else acts keeps its name. */
export const whoWords = (actor: string | null | undefined): string =>
  (actor ?? '').replace(/^(token:\S+ of )?user:default\//, '$1');
