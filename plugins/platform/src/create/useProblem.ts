import { useEffect, useState } from 'react';

/** How long somebody has to stop typing before they are told. */
const PAUSE_MS = 300;

/** What is wrong with a text, or nothing. */
export type Check = (
  text: string,
) => string | undefined | Promise<string | undefined>;

/**
 * What is wrong with what is typed, said a moment after it was: half a word is not yet wrong.
 *
 * @param check - the same function as long as it says the same of the same text
 */
export function useProblem(text: string, check: Check): string | undefined {
  const [said, setSaid] = useState<{
    text: string;
    check: Check;
    no?: string;
  }>();
  useEffect(() => {
    if (!text) return undefined;
    let over = false;
    const timer = setTimeout(async () => {
      const no = await check(text);
      if (!over) setSaid({ text, check, no });
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text, check]);
  return said?.text === text && said.check === check ? said.no : undefined;
}
