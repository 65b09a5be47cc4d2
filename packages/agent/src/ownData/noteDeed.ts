import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { writeJson } from '../files.ts';

/** The backend reads these notes and writes them into the audit: what was done past it must be found there too. */
export async function noteDeed(
  data: string,
  action: 'platform.backup' | 'platform.restore',
  reason: string,
): Promise<void> {
  const { username } = userInfo();
  await writeJson(join(data, 'deeds', `${randomUUID()}.json`), {
    time: new Date().toISOString(),
    action,
    by: username,
    reason,
  });
}
