import { commands, globalOptions } from './commands';
import type { CommandSpec, OptionSpec } from './types';
import { usageOf } from './usage';

const EXIT_CODES =
  '0 done, 1 failed, 2 usage, 3 declined, 4 not signed in, 5 not found, 6 refused, 7 still running, 8 deployed and rolled back, 130 interrupted';

/** The help of the whole command line. */
export function generalHelp(): string {
  const rows = commands.map(command => [
    [
      'platform',
      ...command.words,
      ...command.args.map(name =>
        name.endsWith('?') ? `[${name.slice(0, -1)}]` : name,
      ),
    ].join(' '),
    command.summary,
  ]);
  return [
    'Usage: platform COMMAND [options]',
    '',
    columns(rows),
    '',
    'Options:',
    optionRows(globalOptions),
    '',
    '"platform COMMAND --help" tells more about a command. Results go to standard output, the rest to standard error.',
    `Exit codes: ${EXIT_CODES}.`,
    'PLATFORM_URL and PLATFORM_TOKEN say where Waymark is and who you are; without them it is the one of this checkout.',
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: CommandSpec): string {
  const also = (command.aliases ?? [])
    .map(alias => `platform ${alias.join(' ')}`)
    .join(', ');
  return [
    `Usage: ${usageOf(command)}`,
    ...(also ? [`Also:  ${also}`] : []),
    '',
    command.summary,
    ...(command.details ? [command.details] : []),
    '',
    'Options:',
    optionRows([...command.options, globalOptions[0]]),
    '',
    'Examples:',
    ...command.examples.map(example => `  ${example}`),
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

function columns(rows: readonly string[][]): string {
  const width = Math.max(...rows.map(row => row[0].length));
  return rows.map(row => `  ${row[0].padEnd(width)}  ${row[1]}`).join('\n');
}
