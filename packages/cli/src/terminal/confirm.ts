import type { Io } from './Io';
import { declined, prompt } from './prompt';

/** Asks for yes or no; only a yes is one. A no ends the command with 3. */
export async function confirm(io: Io, question: string): Promise<void> {
  const answer = await prompt(io, `${question} [y/N] `, nextLine => nextLine());
  if (!/^y(es)?$/i.test(answer)) throw declined();
}
