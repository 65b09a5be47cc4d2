import type { Server } from 'node:http';
import { join } from 'node:path';
import { Events } from './events.ts';
import { Fences } from './fences.ts';
import { ensureDir } from './files.ts';
import { claimPidFile } from './pidFile.ts';
import { AgentError } from './rooms.ts';
import type { AgentContext } from './rooms.ts';
import { createRooms } from './rooms/index.ts';
import { clearLeftovers } from './ownData/leftovers.ts';
import { Serial } from './serial.ts';
import { createAgentServer } from './server/agentServer.ts';
import { listen } from './server/listen.ts';

/** How an agent is started. */
export interface AgentOptions {
  dataDir: string;
  socket: string;
  proxyPort: number;
  /** How many databases it keeps at most. */
  maxDatabases: number;
  /** False: databases are not synced to the disk. For tests. */
  durable: boolean;
  log(line: string): void;
}

/** A running agent. */
export interface Agent {
  /** Ends the agent; services and databases go on. */
  close(): Promise<void>;
  /** Resolves once it has ended. */
  closed: Promise<void>;
}

const VERSION = '1';
/** How long changes under way may take before the agent ends without them, milliseconds. */
const WRITES_END_MS = 10_000;

/** Claims the data folder, adopts what still runs, and listens. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { dataDir, log } = options;
  await ensureDir(join(dataDir, 'agent'), 0o711);
  const release = await claimPidFile(join(dataDir, 'run', 'agent.pid'));
  const events = new Events();
  const fences = new Fences(dataDir);
  const ctx: AgentContext = {
    dataDir,
    proxyPort: options.proxyPort,
    log,
    emit: (type, name) => events.emit(type, name),
  };

  let finish: () => void = () => {};
  const closed = new Promise<void>(resolve => (finish = resolve));
  let closing: Promise<void> | undefined;
  const writes = new Serial();
  const assertOpen = () => {
    if (closing)
      throw new AgentError(
        'failed',
        'Nothing was changed',
        'the agent is ending',
        'Try again once it is back',
      );
  };

  try {
    const { rooms, systemPostgres } = createRooms(ctx, options);
    for (const room of rooms) {
      await room.restore();
      await fences.prune(room.kind, new Set(await room.list()));
    }

    // The server shuts down by `close`, and `close` closes the server.
    // eslint-disable-next-line prefer-const
    let server: Server | undefined;
    const close = (stopAll: boolean) => {
      closing ??= (async () => {
        log(
          stopAll
            ? 'stopping everything'
            : 'ending; services and databases go on',
        );
        // What is under way may still start something: only after that everything is known.
        await Promise.race([
          writes.idle(),
          new Promise(resolve => setTimeout(resolve, WRITES_END_MS).unref()),
        ]);
        for (const room of [...rooms].reverse()) {
          if (stopAll)
            await room
              .stop()
              .catch(error =>
                log(`${room.kind} did not stop: ${error.message}`),
              );
          await room.close?.();
        }
        if (stopAll) await systemPostgres.stop();
        server?.close();
        server?.closeAllConnections();
        await release();
        finish();
      })();
      return closing;
    };

    server = createAgentServer({
      rooms,
      fences,
      events,
      writes,
      assertOpen,
      log,
      health: {
        version: VERSION,
        pid: process.pid,
        startedAt: new Date().toISOString(),
      },
      system: {
        'PUT postgres': async body => {
          assertOpen();
          return systemPostgres.ensure(body);
        },
        'POST shutdown': async () => {
          // Answer first: the caller waits for the process to end, not for this line.
          setTimeout(() => void close(true), 10);
          return { stopping: true };
        },
      },
    });
    await listen(server, options.socket);
    log(`agent ${process.pid} listens on ${options.socket}`);
    // Where backups of all of this lie unless told otherwise.
    void clearLeftovers(`${dataDir}-backups`, log).catch(error =>
      log(`what backups have left was not removed: ${error.message}`),
    );
    return { close: () => close(false), closed };
  } catch (error) {
    await release();
    throw error;
  }
}
