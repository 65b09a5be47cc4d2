import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { AgentError } from '../../rooms.ts';
import { clusterLog } from '../cluster.ts';
import { withAdmin } from '../configure.ts';
import { readEnd } from '../home.ts';
import type { PostgresHome } from '../home.ts';

const WITHIN_MS = 60_000;
/** The archiver tries three times, a second apart, before it says so and pauses. */
const PATIENCE_MS = 4000;

/** What the archiver says that it cannot do. */
export interface ArchiverTrouble {
  message: string;
  words: string;
}

/** Lines of a server's log that tell of archiving. */
async function archiverWords(folder: string): Promise<string> {
  const end = await readEnd(clusterLog(folder), 64 * 1024).catch(() =>
    Buffer.alloc(0),
  );
  return end
    .toString('utf8')
    .split('\n')
    .filter(
      line =>
        /archiv/i.test(line) && /(ERROR|WARNING|FATAL|DETAIL):/.test(line),
    )
    .slice(-3)
    .join('\n');
}

/** Asks the server whether what it could not archive still waits. By the file and not by its times: clocks are set back. */
export async function archiverTrouble(
  client: pg.Client,
  folder: string,
): Promise<ArchiverTrouble | undefined> {
  const { rows } = await client.query(
    `SELECT last_failed_wal AS wal FROM pg_stat_archiver
     WHERE EXISTS (SELECT FROM pg_ls_archive_statusdir() WHERE name = last_failed_wal || '.ready')`,
  );
  if (rows.length === 0) return undefined;
  return {
    message: `The segment ${rows[0].wal} could not be archived; what is changed from there on cannot be gone back to until it is`,
    words:
      (await archiverWords(folder)) ||
      `The archiver has failed at ${rows[0].wal}`,
  };
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Waits until a segment is in the archive. */
export async function waitForSegment(
  client: pg.Client,
  options: {
    segment: string;
    archive: string;
    /** Folder of the instance. */
    folder: string;
    signal: AbortSignal;
  },
): Promise<void> {
  const started = performance.now();
  const path = join(options.archive, options.segment);
  for (let round = 0; ; round += 1) {
    options.signal.throwIfAborted();
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return;
    const waited = performance.now() - started;
    if (waited > PATIENCE_MS && round % 10 === 0) {
      const trouble = await archiverTrouble(client, options.folder);
      if (trouble || waited > WITHIN_MS)
        throw new AgentError(
          'failed',
          `The segment ${options.segment} did not get into the archive`,
          trouble?.words ?? `it was waited for ${WITHIN_MS / 1000} s`,
          'Look at the folder of the archive and the space on its disk; then try again',
        );
    }
    await pause(waited < 200 ? 5 : 100);
  }
}

/** Ends the segment that is written to, and waits until it is in the archive. Answers its name. */
export async function archiveAll(
  client: pg.Client,
  options: { archive: string; folder: string; signal: AbortSignal },
): Promise<string> {
  // The byte before: at the very beginning of a segment nothing is switched, and the one before is the last that says anything.
  const { rows } = await client.query(
    'SELECT pg_walfile_name(lsn - 1::numeric) AS segment FROM pg_switch_wal() AS lsn',
  );
  const { segment } = rows[0];
  await waitForSegment(client, { ...options, segment });
  return segment;
}

/** What a server says of its archiving; undefined when it does not answer at this moment. */
export async function askArchiver(
  home: PostgresHome,
  { port, folder }: { port: number; folder: string },
): Promise<{ last?: string; trouble?: ArchiverTrouble } | undefined> {
  try {
    return await withAdmin(home, port, async client => {
      const { rows } = await client.query(
        `SELECT last_archived_wal AS last FROM pg_stat_archiver WHERE last_archived_wal ~ '^[0-9A-F]{24}$'`,
      );
      const trouble = await archiverTrouble(client, folder);
      return { last: rows[0]?.last, trouble };
    });
  } catch {
    return undefined;
  }
}
