import type { Io } from './Io';
import { declined, prompt } from './prompt';

/** Asks for the name of what is about to be lost; anything else ends the command with 3. */
export async function typeName(
  io: Io,
  warning: string,
  name: string,
): Promise<void> {
  const answer = await prompt(
    io,
    `${warning}\nType its name to go on: `,
    nextLine => nextLine(),
  );
  if (answer !== name) throw declined();
}
