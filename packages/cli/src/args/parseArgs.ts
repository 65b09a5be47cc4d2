import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { checkWord } from './checkWord';
import { commands, globalOptions } from './commands';
import type { CommandSpec, OptionSpec } from './types';
import { refuseAddress } from './refuseAddress';
import { usageOf } from './usage';

/** A command line that was understood: a command with its arguments, or the help or version asked for. */
export interface ParsedArgs {
  command?: CommandSpec;
  /** Help was asked for of the commands that begin with these words. */
  group?: readonly string[];
  args: string[];
  options: Record<string, string | true | undefined>;
}

const HELP = 'See: platform --help';

/** A word of the line as it may be repeated: what stands behind a `=` may be a secret. */
const shown = (word: string) => word.replace(/=.*/s, '=…');

/** Understands a command line. Options may stand anywhere, `--` ends them. Throws what is wrong, with exit code 2. */
export async function parseArgs(argv: readonly string[]): Promise<ParsedArgs> {
  const { words, options } = await tokens(argv);
  // As people ask elsewhere: `platform help deploy`.
  if (words[0] === 'help' || (words[0] === 'version' && words.length === 1))
    options[words.shift()!] = true;
  const found = findCommand(words);
  if (options.help || options.version)
    return { command: found?.command, group: words, args: [], options };
  if (!words.length) return { args: [], options };
  if (!found) throw await unknownCommand(words);
  const { command, args } = found;
  const usage = usageOf(command);
  if (command.words.join(' ') === 'db adopt')
    refuseAddress([...args, ...Object.values(options)]);
  const missing = command.args.filter(name => !name.endsWith('?'))[args.length];
  if (missing)
    throw new CliError(
      ExitCode.usage,
      `${missing} is missing.`,
      '',
      `Usage: ${usage}`,
    );
  const takesMore = command.args.at(-1)?.endsWith('...');
  if (args.length > command.args.length && !takesMore) {
    throw new CliError(
      ExitCode.usage,
      `"${shown(args[command.args.length])}" is one argument too many.`,
      '',
      `Usage: ${usage}`,
    );
  }
  const known = command.options.map(option => option.name);
  const stranger = Object.keys(options).find(name => !known.includes(name));
  if (stranger) {
    throw new CliError(
      ExitCode.usage,
      `"platform ${command.words.join(' ')}" has no option --${stranger}.`,
      '',
      `Usage: ${usage}`,
    );
  }
  args.forEach((word, index) => {
    const label = command.args[Math.min(index, command.args.length - 1)];
    checkWord(label, word, usage);
  });
  for (const { name, value } of command.options) {
    const given = options[name];
    if (value && typeof given === 'string') checkWord(value, given, usage);
  }
  return { command, args, options };
}

async function tokens(
  argv: readonly string[],
): Promise<{ words: string[]; options: ParsedArgs['options'] }> {
  const specs = [
    ...globalOptions,
    ...commands.flatMap(command => command.options),
  ];
  const words: string[] = [];
  const options: ParsedArgs['options'] = {};
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i];
    if (word === '--') {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const [written, given] = splitOnce(word);
    const spec = specs.find(
      one =>
        written === `--${one.name}` ||
        (one.short && written === `-${one.short}`),
    );
    if (!spec) throw await unknownOption(written, specs);
    if (!spec.value) {
      if (given !== undefined)
        throw new CliError(
          ExitCode.usage,
          `${written} takes no value.`,
          '',
          HELP,
        );
      options[spec.name] = true;
      continue;
    }
    const value = given ?? argv[i + 1];
    if (
      value === undefined ||
      value === '' ||
      // A dash alone is a value: standard input.
      (given === undefined && value.startsWith('-') && value !== '-')
    ) {
      const kinds = new Set(
        specs.filter(one => one.name === spec.name).map(one => one.value),
      );
      throw new CliError(
        ExitCode.usage,
        kinds.size > 1
          ? `${written} needs a value.`
          : `${written} needs a value: ${written} ${spec.value}.`,
        '',
        HELP,
      );
    }
    if (given === undefined) i += 1;
    options[spec.name] = value;
  }
  return { words, options };
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function findCommand(
  words: readonly string[],
): { command: CommandSpec; args: string[] } | undefined {
  const calls = commands.flatMap(command =>
    [command.words, ...(command.aliases ?? [])].map(call => ({
      command,
      call,
    })),
  );
  // "deploy promote" before "deploy" with a name.
  const [longest] = calls
    .filter(({ call }) => call.every((word, index) => words[index] === word))
    .sort((a, b) => b.call.length - a.call.length);
  return (
    longest && {
      command: longest.command,
      args: words.slice(longest.call.length),
    }
  );
}

async function unknownOption(
  written: string,
  specs: readonly OptionSpec[],
): Promise<CliError> {
  const { didYouMean } = await import('@waymark/platform-common/spec');
  const near = didYouMean(
    written.replace(/^-+/, ''),
    specs.map(spec => spec.name),
  );
  return new CliError(
    ExitCode.usage,
    `There is no option ${written}.`,
    near ? `Did you mean --${near}?` : '',
    HELP,
  );
}

async function unknownCommand(words: readonly string[]): Promise<CliError> {
  const { didYouMean } = await import('@waymark/platform-common/spec');
  const calls = commands
    .flatMap(command => [command.words, ...(command.aliases ?? [])])
    .map(call => call.join(' '));
  const started = calls.find(call => call.startsWith(`${words[0]} `));
  if (started && words.length === 1) {
    return new CliError(
      ExitCode.usage,
      `"platform ${words[0]}" is half a command.`,
      `Did you mean "platform ${started}"?`,
      `See: platform help ${words[0]}`,
    );
  }
  const near =
    didYouMean(words.slice(0, 2).join(' '), calls) ??
    didYouMean(words[0], calls);
  return new CliError(
    ExitCode.usage,
    `There is no command "platform ${words.slice(0, 2).map(shown).join(' ')}".`,
    near ? `Did you mean "platform ${near}"?` : '',
    HELP,
  );
}
