import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';

/** The key of the secret store: 32 bytes in a file that only its user can read (0600), made at the first start. */
export async function readSecretKey(file: string): Promise<Buffer> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    // Written beside it and then linked: a crash never leaves half a key, and of two that begin at once one wins.
    const draft = `${file}.${randomUUID()}`;
    const handle = await open(draft, 'wx', 0o600);
    await handle.write(randomBytes(32));
    await handle.sync();
    await handle.close();
    await link(draft, file).catch(error => (error.code === 'EEXIST' ? undefined : Promise.reject(error)));
    await unlink(draft);
  }
  const key = await readFile(file);
  if (key.length !== 32) {
    throw new Error(`The key of the secret store, ${file}, has ${key.length} bytes instead of 32: put the right file back. Without it stored secrets cannot be read.`);
  }
  return key;
}
