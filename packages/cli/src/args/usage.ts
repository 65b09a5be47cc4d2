import type { CommandSpec } from './types';

/** Arguments as the help shows them: an optional one in brackets. */
export const argumentsOf = (args: readonly string[]): string[] =>
  args.map(name => (name.endsWith('?') ? `[${name.slice(0, -1)}]` : name));

/** One line that shows how a command is called. */
export function usageOf(command: CommandSpec): string {
  const options = command.options.map(option => {
    const name = option.short ? `-${option.short}` : `--${option.name}`;
    return `[${name}${option.value ? ` ${option.value}` : ''}]`;
  });
  return [
    'platform',
    ...command.words,
    ...argumentsOf(command.args),
    ...options,
  ].join(' ');
}
