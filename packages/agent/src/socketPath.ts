import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Eight hexadecimal digits that stand for a data folder. */
export const dataHash = (dataDir: string) =>
  createHash('sha256').update(dataDir).digest('hex').slice(0, 8);

/** Where the agent of a data folder listens. Operating systems allow about 100 bytes for the path of a socket. */
export function socketPath(dataDir: string): string {
  const inside = join(dataDir, 'run', 'agent.sock');
  return Buffer.byteLength(inside) <= 90
    ? inside
    : join(tmpdir(), `waymark-${dataHash(dataDir)}`, 'agent.sock');
}
