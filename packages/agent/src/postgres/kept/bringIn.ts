import { basename } from 'node:path';
import { AgentError } from '../../rooms.ts';
import { withAdmin } from '../configure.ts';
import type { PostgresHome } from '../home.ts';
import { archiveAll } from './archiver.ts';
import type { LiveInstance } from './takeBackup.ts';

/** How long a database that is just coming back is waited for. */
const COMES_BACK_MS = 20_000;

/** How it is with the instance of a database; undefined once it is gone. */
interface Known {
  still: boolean;
  /** Its data is gone: it does not come back. */
  lost: boolean;
  running?: LiveInstance;
}

/**
 * Brings what a database has just written into its archive. One that has died and is just coming back is waited for: what
 * was written last is in its folder, and nothing is wrong about its backups.
 *
 * @returns `last` once it is there, `error` where the archive takes nothing; neither where nobody writes any more
 */
export async function bringIn(
  home: PostgresHome,
  look: () => Known | undefined,
  signal: AbortSignal,
): Promise<{
  last?: { archive: string; lastSegment: string };
  error?: Error;
}> {
  const until = performance.now() + COMES_BACK_MS;
  for (;;) {
    signal.throwIfAborted();
    const known = look();
    if (!known || known.still || known.lost) return {};
    let error: Error | undefined;
    if (known.running) {
      const { archive, folder, port } = known.running;
      try {
        const lastSegment = await withAdmin(home, port, client =>
          archiveAll(client, { archive, folder, signal }),
        );
        return { last: { archive: basename(archive), lastSegment } };
      } catch (thrown) {
        error = thrown as Error;
        if (error instanceof AgentError) return { error };
      }
    }
    if (performance.now() > until) return { error };
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
