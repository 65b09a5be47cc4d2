import type { Io } from '../terminal/Io';
import type { Output } from '../terminal/Output';
import type { ExitCodeValue } from '../exitCodes';

/** An option of a command. One name is a switch in every command or in none, and means the same as far as it can. */
export interface OptionSpec {
  name: string;
  short?: string;
  /** What stands for its value in the help; none means that it is a switch. */
  value?: string;
  description: string;
}

/** What a command is run with. */
export interface Invocation {
  args: readonly string[];
  /** Text of an option that has a value, `true` for a switch. */
  options: Readonly<Record<string, string | true | undefined>>;
  io: Io;
  out: Output;
}

/** A command's code, loaded only when it is run. */
export type CommandRun = (invocation: Invocation) => Promise<ExitCodeValue>;

/** A command as the parser, the help and the docs know it. */
export interface CommandSpec {
  /** The words that call it: `['create', 'service']`. Others that mean the same are in `aliases`. */
  words: readonly string[];
  aliases?: readonly (readonly string[])[];
  /** Names of its arguments; an optional one ends in `?`. */
  args: readonly string[];
  summary: string;
  /** More than the summary, for its own help. */
  details?: string;
  options: readonly OptionSpec[];
  examples: readonly string[];
  load: () => Promise<CommandRun>;
}
