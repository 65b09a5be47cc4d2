export interface Config {
  /** Embedded git hosting. */
  git?: {
    /** Absolute folder that holds the bare repositories, `<name>.git` each. */
    directory: string;
    /**
     * Entity ref of the person that a push over `file://` counts as (such a push carries no sign-in). Without it the
     * pusher is called `local`.
     */
    localPusher?: string;
  };
}
