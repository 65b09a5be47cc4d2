/** What begins a list, an assignment or a word of the shell's own: `exec` would run only a part of it, or nothing. */
const OF_THE_SHELL =
  /[;&|()`\n]|^\s*(\w+=|[{!]|(if|for|while|until|case|cd|command|eval|exec|exit|export|read|set|trap|type|ulimit|umask|unset|wait)\b|[.:]\s)/;

/**
 * A script of package.json as `sh -c` runs it: in the place of the shell where it is one command, as the platform itself
 * runs it. Pure.
 */
export const shellCommand = (command: string) =>
  OF_THE_SHELL.test(command) ? command : `exec ${command}`;
