import { randomUUID } from 'node:crypto';
import { ExitCode } from '../exitCodes';
import type { Io } from '../terminal/Io';
import type { Output } from '../terminal/Output';

/** Headers of a request that starts something: sent twice it starts once. */
export const startHeaders = () => ({
  'Idempotency-Key': `cli:${randomUUID()}`,
  'X-Waymark-Door': 'cli' as const,
});

/** Headers of a request that writes and starts nothing. */
export const writeHeaders = { 'X-Waymark-Door': 'cli' as const };

/** Sends a request that starts something. Between asking and the answer there is nothing to come back to yet. */
export async function sending<T>(
  io: Io,
  out: Output,
  request: () => Promise<T>,
): Promise<T> {
  const off = io.onInterrupt(() => {
    out.note('Stopped. It may have begun: see "platform operations".');
    io.exit(ExitCode.interrupted);
  });
  try {
    return await request();
  } finally {
    off();
  }
}
