import { chapters, type Chapter } from './chapters';
import { commands, globalOptions } from './commands';
import type { CommandSpec, OptionSpec } from './types';
import { argumentsOf, usageOf } from './usage';

const EXIT_CODES =
  '0 done, 1 failed, 2 usage, 3 declined, 4 not signed in, 5 not found, 6 refused, 7 still running, 8 deployed and rolled back, 130 interrupted';

/** As wide as what stands before the words of each line of the general help. */
const CALLED = 22;

/** The help of the whole command line: 80 characters wide, a line for each command or group of commands. */
export function generalHelp(): string {
  return [
    'Usage: platform COMMAND [options]',
    '',
    ...chapters.flatMap(chapter => [
      `${chapter.title}:`,
      columns(overviewOf(chapter)),
      '',
    ]),
    'Options:',
    optionRows(globalOptions),
    '',
    wrapped(
      '"platform help COMMAND" tells more about a command or a group of them. Results go to standard output, the rest to standard error; --json prints one document.',
    ),
    wrapped(`Exit codes: ${EXIT_CODES}.`),
    wrapped(
      'PLATFORM_URL and PLATFORM_TOKEN say where Waymark is and who you are; without them it is the one of this checkout.',
    ),
    '',
  ].join('\n');
}

/** The lines of a chapter: a group is one, and so is a command with those that begin with it. */
function overviewOf({ commands: all, groups = {} }: Chapter): string[][] {
  const rows = Object.entries(all).flatMap(([words, brief]) => {
    const [first, ...more] = words.split(' ');
    if (first in groups) return [[`${first} …`, groups[first]]];
    return more.length && first in all ? [] : [[calledBy(words), brief]];
  });
  return rows
    .filter(([name], at) => rows.findIndex(row => row[0] === name) === at)
    .map(([name, brief]) => [name.padEnd(CALLED), brief]);
}

/** The commands that begin with those words, with what each does; none: undefined. */
export function groupHelp(words: readonly string[]): string | undefined {
  const rows = briefsBelow(words);
  if (!words.length || !rows.length) return undefined;
  const name = words.join(' ');
  const about = chapters.map(one => one.groups?.[name]).find(Boolean);
  return [
    `Usage: platform ${name} COMMAND [options]`,
    '',
    ...(about ? [`${about[0].toUpperCase()}${about.slice(1)}.`, ''] : []),
    'Commands:',
    columns(rows),
    '',
    wrapped(`"platform help ${name} COMMAND" tells more about one of them.`),
    '',
  ].join('\n');
}

/** Commands that begin with those words and have more. */
function briefsBelow(words: readonly string[]): string[][] {
  return chapters
    .flatMap(chapter => Object.entries(chapter.commands))
    .filter(([name]) => name.startsWith(`${words.join(' ')} `))
    .map(([name, brief]) => [calledBy(name), brief]);
}

/** A command with its arguments. */
function calledBy(words: string): string {
  const command = commands.find(one => one.words.join(' ') === words);
  return [words, ...argumentsOf(command?.args ?? [])].join(' ');
}

/** The help of one command. */
export function commandHelp(command: CommandSpec): string {
  const also = (command.aliases ?? [])
    .map(alias => `platform ${alias.join(' ')}`)
    .join(', ');
  const below = briefsBelow(command.words);
  return [
    wrapped(`Usage: ${usageOf(command)}`, 7),
    ...(also ? [`Also:  ${also}`] : []),
    '',
    wrapped(command.summary),
    ...(command.details ? [wrapped(command.details)] : []),
    '',
    'Options:',
    optionRows([...command.options, globalOptions[0]]),
    '',
    'Examples:',
    ...command.examples.map(example => `  ${example}`),
    ...(below.length ? ['', 'See also:', columns(below)] : []),
    '',
  ].join('\n');
}

function optionRows(options: readonly OptionSpec[]): string {
  return columns(
    options.map(option => [
      `${option.short ? `-${option.short}, ` : ''}--${option.name}${
        option.value ? ` ${option.value}` : ''
      }`,
      option.description,
    ]),
  );
}

/** As wide as the narrowest terminal that people use. */
const WIDTH = 80;

/** Two columns, of which the second goes on below itself. */
function columns(rows: readonly string[][]): string {
  const width = Math.max(...rows.map(row => row[0].length));
  return rows
    .map(row => wrapped(`  ${row[0].padEnd(width)}  ${row[1]}`, width + 4))
    .join('\n');
}

/** A text in lines, each but the first after so many blanks. What stands in brackets is not torn apart. */
function wrapped(text: string, indent = 0): string {
  const lines: string[] = [];
  let line = text.slice(0, indent);
  let begun = false;
  for (const word of text.slice(indent).match(/\[[^\]]*\]|\S+/g) ?? []) {
    const longer = begun ? `${line} ${word}` : line + word;
    if (begun && longer.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else {
      line = longer;
    }
    begun = true;
  }
  return [...lines, line].join('\n');
}
