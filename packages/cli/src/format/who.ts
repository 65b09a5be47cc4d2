/** Who did something, as people say it: `user:default/ada` is `ada`; whatever else acts keeps its name. */
export const whoWords = (actor: string | null | undefined): string =>
  (actor ?? '').replace(/^user:default\//, '');
