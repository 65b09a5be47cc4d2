/** What the command line ends with. Scripts rely on these: a number never changes its meaning. */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  declined: 3,
  notSignedIn: 4,
  notFound: 5,
  /** By a permission, a policy, a freeze or a conflict. */
  refused: 6,
  stillRunning: 7,
  deployedAndRolledBack: 8,
  interrupted: 130,
} as const;

/** One of {@link ExitCode}. */
export type ExitCodeValue = (typeof ExitCode)[keyof typeof ExitCode];
