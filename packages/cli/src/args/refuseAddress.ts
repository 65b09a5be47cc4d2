import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';

/**
 * Refuses a connection string on the command line, and does not repeat it: it holds a password, and a command line is read
 * by others and kept by shells.
 */
export function refuseAddress(words: readonly unknown[]): void {
  const found = words.some(
    word => typeof word === 'string' && /postgres(ql)?:\/\//i.test(word),
  );
  if (!found) return;
  throw new CliError(
    ExitCode.usage,
    'A connection string does not belong on the command line.',
    'It is now in the history of your shell, and was in the list of processes: exchange that password.',
    'Leave it out to be asked for it, or send it: platform db adopt NAME --from-file FILE',
  );
}
