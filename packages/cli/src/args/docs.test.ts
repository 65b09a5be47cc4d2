import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ExitCode } from '../exitCodes';
import { chapters } from './chapters';
import { commands } from './commands';
import { commandHelp, generalHelp, groupHelp } from './help';
import { usageOf } from './usage';

const docs = readFileSync(
  path.resolve(__dirname, '../../../../docs/cli.md'),
  'utf8',
);
/** The part of the docs about one command. */
const section = (name: string) =>
  docs.split(/^## /m).find(part => part.startsWith(`\`platform ${name}\`\n`)) ??
  '';

describe.each(
  commands.map(command => [command.words.join(' '), command] as const),
)('platform %s', (name, command) => {
  it('is in the docs as it is in the help', () => {
    const text = section(name);
    expect(text).toContain(`\n${usageOf(command)}\n`);
    expect(text.replace(/\s+/g, ' ')).toContain(command.summary);
    for (const option of command.options) {
      const written = `\`--${option.name}${
        option.value ? ` ${option.value}` : ''
      }\``;
      expect(text).toContain(written);
      expect(text).toContain(option.description);
      expect(commandHelp(command).replace(/\s+/g, ' ')).toContain(
        option.description,
      );
    }
    for (const example of command.examples) expect(text).toContain(example);
    for (const alias of command.aliases ?? [])
      expect(text).toContain(`platform ${alias.join(' ')}`);
  });
});

it('has every command in one chapter of the help, and no line of it is wider than a terminal', () => {
  const named = chapters.flatMap(chapter => Object.keys(chapter.commands));
  expect(named.sort()).toEqual(commands.map(one => one.words.join(' ')).sort());
  for (const help of [generalHelp(), ...commands.map(commandHelp)])
    for (const line of help
      .split('\n')
      .filter(one => !/^ {2}platform /.test(one)))
      expect(line.length).toBeLessThanOrEqual(80);
});

it('is seen at once: a line for a command or for a group, whose help has each of its commands', () => {
  const general = generalHelp();
  expect(general.split('\n').length).toBeLessThan(65);
  for (const { words } of commands) {
    const name = words.join(' ');
    const [first] = words;
    const own = commands.find(one => one.words.join(' ') === first);
    const told = [general, groupHelp([first]), own && commandHelp(own)];
    expect(general).toMatch(new RegExp(`^  ${first}( |$)`, 'm'));
    expect(told.join('\n')).toMatch(new RegExp(`^  ${name}( |$)`, 'm'));
  }
  for (const group of ['db', 'service transfer'])
    for (const line of groupHelp(group.split(' '))!.split('\n'))
      expect(line.length).toBeLessThanOrEqual(80);
  expect([groupHelp([]), groupHelp(['nope'])]).toEqual([undefined, undefined]);
});

it('has no command in the docs that is not there', () => {
  const documented = [...docs.matchAll(/^## `platform ([^`]+)`$/gm)].map(
    match => match[1],
  );
  expect(documented).toEqual(commands.map(command => command.words.join(' ')));
});

it('has every exit code in the docs, and in the help those that a command can end with', () => {
  for (const code of Object.values(ExitCode))
    expect(docs).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
  for (const code of [0, 1, 2, 4, 5, 6, 7, 130])
    expect(generalHelp()).toContain(`${code} `);
});
