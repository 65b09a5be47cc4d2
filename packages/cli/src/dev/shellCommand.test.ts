import { execFileSync } from 'node:child_process';
import { shellCommand } from './shellCommand';

const run = (command: string) =>
  execFileSync('sh', ['-c', shellCommand(command)], { encoding: 'utf8' }).trim();

describe('a script of package.json is run as a whole', () => {
  it.each([
    ['one command', 'echo served', 'served'],
    ['a list', 'echo built > /dev/null && echo served', 'served'],
    ['one with variables before it', 'WORD=served sh -c \'echo "$WORD"\'', 'served'],
    ['a word of the shell', 'cd / && pwd', '/'],
  ])('%s', (_what, command, said) => expect(run(command)).toBe(said));

  it('takes the place of the shell where it can: nothing stands between it and a signal', () => {
    const pids = (command: string) =>
      execFileSync('sh', ['-c', `echo $$; ${shellCommand(command)}`], {
        encoding: 'utf8',
      })
        .trim()
        .split('\n');
    const [shell, own] = pids("sh -c 'echo $$'");
    expect(own).toBe(shell);
  });
});
