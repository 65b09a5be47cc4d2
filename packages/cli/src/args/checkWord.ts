import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';

/** Longer than every name and id that there can be, shorter than what servers take in an address. */
const LONGEST = 200;

/** What goes into an address, by what stands for it in the help. */
const WORDS: Record<string, string> = {
  NAME: 'the name of a service',
  ID: 'an id',
  ENVIRONMENT: 'the name of an environment',
};

/**
 * Refuses a word that would make another address of the one it is put into: nothing, `.` and `..`, or one too long to be
 * sent. Whether there is such a thing is for the server to say.
 *
 * @param label - what stands for the word in the help; an optional one ends in `?`
 */
export function checkWord(label: string, word: string, usage: string): void {
  const what = WORDS[label.replace(/\?$/, '')];
  if (!what) return;
  if (word.trim() && !/^\.\.?$/.test(word) && word.length <= LONGEST) return;
  const shown = word.length > LONGEST ? `${word.slice(0, 40)}…` : word;
  throw new CliError(
    ExitCode.usage,
    `"${shown}" cannot be ${what}.`,
    word.length > LONGEST ? `It is ${word.length} characters long.` : '',
    `Usage: ${usage}`,
  );
}
