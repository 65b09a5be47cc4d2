import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProofState } from '../../dataProtocol.ts';
import { AgentError } from '../../rooms.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import { stopCluster } from '../cluster.ts';
import { giveTo } from '../home.ts';
import type { PostgresHome } from '../home.ts';
import { inThread } from './inThread.ts';
import { makeFolder, provingFolder } from './paths.ts';
import { readIndexes, readTables } from './readAll.ts';
import { linkWal, recover, replayedTo, throwAway } from './recover.ts';
import { namesOf, unpack } from './restoreInstance.ts';
import type { RestorePlan } from './restorePlan.ts';
import { lsnBytes, segmentName, segmentSpan } from './wal.ts';

// Nobody listens on it by TCP, and its socket is in a folder where only proofs are, one at a time.
const PORT = 5432;

type Checks = ProofState['checks'];

/** What a failed check tells. */
const wordsOf = (error: unknown) =>
  error instanceof AgentError
    ? `${error.what}: ${error.why}`
    : (error as Error).message;

/** The segment in which the replay of a log has met something wrong, by what the server said. */
function segmentIn(
  words: string,
  { timeline, segmentSize }: RestorePlan['manifest'],
) {
  const lsn =
    /(?:record|page|header|checksum|length|address|magic)[^\n]* (?:at|in)[^\n]*? ([0-9A-F]+\/[0-9A-F]+)/.exec(
      words,
    )?.[1];
  if (!lsn) return undefined;
  return segmentName(
    timeline,
    Math.floor(lsnBytes(lsn) / segmentSize),
    segmentSize,
  );
}

/**
 * Restores a backup and the log after it to a scratch instance and looks at all of it. Nothing is left of that instance,
 * however it ends. Never throws for what is wrong with the backup: that is in the checks.
 */
export async function proveBackup(options: {
  name: string;
  home: PostgresHome;
  backupFolder: string;
  /** Finds out what there is; throws for a log with a hole. `last` is where the log must reach to. */
  plan: () => Promise<{ plan: RestorePlan; hole?: string }>;
  signal: AbortSignal;
  told: (message: string) => void;
}): Promise<Checks> {
  const { name, home, signal, told } = options;
  const checks: Checks = [];
  const check = async (title: string, look: () => Promise<string>) => {
    told(`Looking at: ${title}`);
    try {
      checks.push({ name: title, ok: true, message: await look() });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      // A full disk says nothing about the backup.
      if (/ENOSPC|EDQUOT|EMFILE|No space left/.test(wordsOf(error)))
        throw error;
      checks.push({ name: title, ok: false, message: wordsOf(error) });
      return false;
    }
  };

  let found: Awaited<ReturnType<typeof options.plan>> | undefined;
  const there = await check('backup', async () => {
    found = await options.plan();
    const { manifest } = found.plan;
    return `It is of Postgres ${manifest.version}, and ended ${manifest.endedAt}`;
  });
  if (!there) return checks;
  const { plan, hole } = found!;
  const { manifest, segments } = plan;
  const folder = provingFolder(home, name, plan.backup.id);
  const wal = join(folder, 'wal');
  const stop = () => void stopCluster(folder).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await throwAway(folder);
    await makeFolder(home, dirname(folder));
    await mkdir(folder, { mode: 0o700 });
    await giveTo(home, folder);
    await linkWal(home, plan.archive, [...plan.histories, ...segments], wal);
    crashPoint('agent/postgres/proof-placed', name);
    const files = await check('files', async () => {
      const damaged = await unpack(
        plan,
        options.backupFolder,
        join(folder, 'data'),
        home,
        { signal },
      );
      if (damaged.length) throw new Error(namesOf(damaged));
      return `${manifest.files.length} files are as they were written`;
    });
    let closed = true;
    const log = await check('log', async () => {
      if (hole) throw new Error(hole);
      const { segmentSize, systemIdentifier } = manifest;
      const scanned = await inThread(
        'scanWal',
        { folder: wal, names: segments, segmentSize, systemIdentifier },
        { signal },
      );
      closed = scanned.closed;
      if (scanned.damaged.length) throw new Error(namesOf(scanned.damaged));
      return `No gap from segment ${segments[0]} to ${segments.at(-1)}`;
    });
    if (!files || !log) return checks;
    let at: PostgresHome = home;
    const started = await check('start', async () => {
      const reached = await recover({
        home,
        folder,
        port: PORT,
        manifest,
        signal,
      }).catch(error => {
        const segment = segmentIn(wordsOf(error), manifest);
        throw segment
          ? new Error(`In the segment ${segment}: ${wordsOf(error)}`)
          : error;
      });
      at = reached.home;
      crashPoint('agent/postgres/proof-started', name);
      const end = await replayedTo(folder, manifest.timeline);
      const { from, to } = segmentSpan(segments.at(-1)!, manifest.segmentSize);
      const bytes = lsnBytes(end);
      if (closed ? bytes !== to : bytes <= from) {
        const segment = segmentName(
          manifest.timeline,
          Math.floor(bytes / manifest.segmentSize),
          manifest.segmentSize,
        );
        throw new Error(
          `The log cannot be read any further than ${end}: the segment ${segment} is damaged there`,
        );
      }
      return `The log was replayed to its end, ${end}`;
    });
    if (!started) return checks;
    await check(
      'tables',
      async () =>
        `${await readTables(
          at,
          PORT,
        )} tables were read, with the checksums of their pages`,
    );
    await check(
      'indexes',
      async () => `${await readIndexes(at, PORT)} indexes are in order`,
    );
    return checks;
  } finally {
    signal.removeEventListener('abort', stop);
    await throwAway(folder);
    crashPoint('agent/postgres/proof-cleared', name);
  }
}
