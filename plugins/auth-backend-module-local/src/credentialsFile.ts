import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

/** What scripts and the command line on this machine read. */
export interface LocalCredentials {
  /** Where the platform answers. */
  url: string;
  /** A user's token; valid for `auth.backstageTokenExpiration`, one hour by default. */
  token: string;
}

/** Writes the file so that a reader sees the old one or the new one, whole, and only its owner sees any. */
export async function writeCredentials(
  file: string,
  credentials: LocalCredentials,
): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await fs.writeFile(temporary, `${JSON.stringify(credentials, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    await fs.rename(temporary, file);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}

/**
 * When half of a token's life is over.
 *
 * @param token - a JSON web token with `iat` and `exp`
 * @returns epoch milliseconds
 */
export function halfLife(token: string): number {
  const payload = JSON.parse(
    Buffer.from(token.split('.')[1], 'base64url').toString('utf8'),
  ) as { iat: number; exp: number };
  return ((payload.iat + payload.exp) / 2) * 1000;
}
