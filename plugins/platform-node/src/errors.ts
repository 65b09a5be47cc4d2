/**
 * Classes of errors that the loop acts on:
 * - `retryable`: again, with backoff;
 * - `blocked`: waits for something that is named;
 * - `invalid`: will not work until the desired state changes;
 * - `conflict`: the world has moved, plan again;
 * - `fenced`: a newer claim has been here, stop;
 * - `unknown`: not known whether it was done; observe.
 */
export type DriverErrorClass = 'retryable' | 'blocked' | 'invalid' | 'conflict' | 'fenced' | 'unknown';

/** An error in three parts: what happened, why (the failing object's own words), what to do next. Never holds a secret. */
export class DriverError extends Error {
  readonly name = 'DriverError';

  /**
   * @param what - what has happened, without a full stop
   * @param why - the failing object's own words
   * @param next - what to do, as a sentence
   */
  constructor(
    readonly errorClass: DriverErrorClass,
    readonly what: string,
    readonly why: string,
    readonly next: string,
  ) {
    super(`${what}: ${why}`);
  }
}
