import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The key of the secret store: 32 bytes in a file that only its user can read (0600), made at the first start. */
export async function readSecretKey(file: string): Promise<Buffer> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.write(randomBytes(32));
    await handle.sync();
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = await readFile(file);
  if (key.length !== 32) {
    throw new Error(`The key of the secret store, ${file}, has ${key.length} bytes instead of 32: put the right file back. Without it stored secrets cannot be read.`);
  }
  return key;
}
