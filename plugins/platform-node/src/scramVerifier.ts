import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
const ITERATIONS = 4096;

/**
 * What Postgres keeps instead of a password (SCRAM-SHA-256, RFC 5802 and 7677): with it a password can be checked but not
 * known. The salt comes from the password, which is long and random, so that the same one always gives the same
 * verifier and a difference can be seen.
 *
 * @param password - printable ASCII, which SASLprep leaves as it is
 */
export async function scramVerifier(password: string): Promise<string> {
  if (!/^[\x21-\x7e]{16,}$/.test(password))
    throw new Error(
      'A generated password is printable ASCII, 16 characters at least',
    );
  const salt = createHmac('sha256', password)
    .update('waymark scram salt')
    .digest()
    .subarray(0, 16);
  const salted = await derive(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string) =>
    createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256')
    .update(hmac('Client Key'))
    .digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString(
    'base64',
  )}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}
