/** A change of the configuration of one place. Names and versions only of secrets: their values are in the secret store. */
export interface ConfigInput {
  service: string;
  team: string;
  environment: string;
  /** Plain values to set, and names of plain values to take out. */
  set: Record<string, string>;
  unset: string[];
  /** Secrets to set, with the versions that hold their new values, and names of secrets to take out. */
  secrets: Record<string, number>;
  removed: string[];
  reason: string | null;
  /** Why it goes on although it is frozen. */
  breakGlass?: string | null;
  /** It passes the gate of the environment; not so for what was begun before there was one. */
  gated?: true;
}

/** When a value was last changed, and by whom. */
export interface Changed {
  at: string | null;
  by: string | null;
  /** In a preview: it is as in this environment, and follows it at each push. A name that is not there and has no such note was taken out on purpose. */
  from?: string;
  /** Of a secret that follows: the version there. */
  version?: number;
}
