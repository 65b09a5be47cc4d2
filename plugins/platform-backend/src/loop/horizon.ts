/** The longest that anything is put off: who wants to wait for longer is asked again meanwhile. */
export const LONGEST_MS = 300_000;

/**
 * What lies further ahead than anything is ever put off was written before the clock of the database was set back: it
 * counts as due, and a lease as ended. Otherwise all would stand still for as long as the clock was set back.
 */
export const BEYOND_MS = 2 * LONGEST_MS;
