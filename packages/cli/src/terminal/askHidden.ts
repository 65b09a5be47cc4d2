import type { Io } from './Io';
import { stopped } from './prompt';

const END = '\u0003';
const CLOSE = '\u0004';

/** Asks for one line that the terminal does not show. Ctrl-C, or the end of the input, ends the command with 130. */
export async function askHidden(io: Io, question: string): Promise<string> {
  const { stdin, stderr } = io as Io & {
    stdin: Io['stdin'] & { setRawMode?(raw: boolean): unknown };
  };
  stderr.write(question);
  stdin.setRawMode?.(true);
  stdin.resume();
  try {
    return await new Promise<string>((resolve, reject) => {
      let line = '';
      const off = io.onInterrupt(() => end(() => reject(stopped())));
      // One after the other: a paste comes as one piece.
      const press = (character: string) => {
        if (character === END || character === CLOSE)
          return end(() => reject(stopped()));
        if (character === '\r' || character === '\n')
          return end(() => resolve(line));
        line =
          character === '\u007f' || character === '\b'
            ? [...line].slice(0, -1).join('')
            : line + character;
        return undefined;
      };
      let over = false;
      const take = (chunk: Buffer | string) => {
        for (const character of String(chunk)) if (!over) press(character);
      };
      const closed = () => end(() => reject(stopped()));
      function end(settle: () => void) {
        over = true;
        off();
        stdin.off('data', take);
        stdin.off('end', closed);
        settle();
      }
      stdin.on('data', take);
      stdin.on('end', closed);
    });
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write('\n');
  }
}
