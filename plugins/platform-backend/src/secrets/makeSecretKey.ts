import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import path from 'node:path';

/** Makes a key of the secret store: 32 bytes in a file that only its user can read (0600). One that is there stays. */
export async function makeSecretKey(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  // Written beside it and then linked: a crash never leaves half a key, and of two that begin at once one wins.
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  await handle.write(randomBytes(32));
  await handle.sync();
  await handle.close();
  await link(draft, file).catch(error => (error.code === 'EEXIST' ? undefined : Promise.reject(error)));
  await unlink(draft);
}
