import type { CommandSpec } from './types';

/** One line that shows how a command is called. */
export function usageOf(command: CommandSpec): string {
  const args = command.args.map(name =>
    name.endsWith('?') ? `[${name.slice(0, -1)}]` : name,
  );
  const options = command.options.map(option => {
    const name = option.short ? `-${option.short}` : `--${option.name}`;
    return `[${name}${option.value ? ` ${option.value}` : ''}]`;
  });
  return ['platform', ...command.words, ...args, ...options].join(' ');
}
