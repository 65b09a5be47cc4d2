import { DriverError } from '@waymark/platform-node';

const LONGEST = 500;

/** What broke, in words for a person: a driver's own, or the first line of an exception that nobody expected. Pure. */
export function describeError(error: unknown): { what: string; why: string } {
  if (error instanceof DriverError) return { what: error.what, why: error.why };
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const [line] = message.split('\n');
  return { what: 'Something broke inside the platform', why: `${name}: ${line}`.slice(0, LONGEST) };
}
