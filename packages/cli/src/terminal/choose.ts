import type { Io } from './Io';
import { prompt } from './prompt';

/** Asks for one of several things, by number or name, until one of them is named. */
export async function choose(
  io: Io,
  question: string,
  choices: readonly string[],
): Promise<string> {
  const list = choices.map((choice, index) => `  ${index + 1}  ${choice}`);
  return prompt(io, `${question}\n${list.join('\n')}\n`, async nextLine => {
    for (;;) {
      io.stderr.write(`1-${choices.length}: `);
      const answer = await nextLine();
      const chosen = choices.includes(answer)
        ? answer
        : choices[Number(answer) - 1];
      if (chosen) return chosen;
      io.stderr.write(`"${answer}" is none of them.\n`);
    }
  });
}
