import type { ExitCodeValue } from './exitCodes';

/** Something that ends a command, in three parts: what happened, why, what to do next. */
export class CliError extends Error {
  constructor(
    readonly exitCode: ExitCodeValue,
    readonly what: string,
    readonly why: string = '',
    readonly next: string = '',
    readonly problems: readonly {
      path: string;
      message: string;
      next?: string;
    }[] = [],
  ) {
    super(what);
    this.name = 'CliError';
  }
}
