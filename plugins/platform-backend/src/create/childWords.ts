/** Longer than this a sentence is a log. */
const LONGEST = 500;

/**
 * What a child operation is at, as its parent says it: the stages that run, each with what it waits for. A stage that says
 * only that it runs is named, no more. Pure.
 */
export function childWords(running: { title: string; message: string | null }[]): string {
  if (!running.length) return 'The pipeline is running';
  return running
    .map(({ title, message }) => {
      if (!message || message === `${title} is running` || message === 'Waits for the loop') return title;
      return message.startsWith(`${title}:`) ? message : `${title}: ${message}`;
    })
    .join('; ')
    .slice(0, LONGEST);
}
