import { chmod, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Server } from 'node:http';
import { dirname } from 'node:path';
import { ensureOwnDir } from '../files.ts';
import { AgentError } from '../rooms.ts';

const answers = (path: string) =>
  new Promise<boolean>(resolve => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** Listens on a Unix socket that only its user can open. Takes the place of a socket that nobody answers on. */
export async function listen(server: Server, path: string): Promise<void> {
  await ensureOwnDir(dirname(path));
  if (await answers(path)) {
    throw new AgentError(
      'failed',
      'The agent did not start',
      `another one answers on ${path}`,
      'Stop it first, or choose another data folder',
    );
  }
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
  await chmod(path, 0o600);
}
