// @ts-check
import { copyFileSync, renameSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { askAgent } from './agentClient.mjs';
import {
  agentAnswers,
  agentHash,
  agentProcess,
  systemPostgres,
} from './agentProcess.mjs';
import { backendProcess, backendReady, peopleKnown } from './backendProcess.mjs';
import { postgresElsewhere } from './dataFolder.mjs';
import { identity } from './identity.mjs';
import { processRecord } from './leftovers.mjs';
import { portalToServe } from './portal.mjs';
import { usePortal } from './portalStore.mjs';

/** A log of a process that runs for weeks is cut at this size; the part before is kept once. Bytes. */
const LOG_MAX = 20 * 1024 * 1024;

/**
 * The running product: the agent with the platform's Postgres, and the backend, kept running until they are stopped.
 */
export class Product {
  /**
   * @param {import('./layout.mjs').Layout} paths
   * @param {{ port: number, say: (text: string) => void }} options
   */
  constructor(paths, { port, say }) {
    this.paths = paths;
    this.port = port;
    /** @type {Record<string, string>} */
    this.postgres = {};
    /** @type {string | undefined} */
    this.portal = undefined;
    const proxyPort = port + 1;
    this.backend = backendProcess(paths, {
      port,
      say,
      postgres: () => this.postgres,
      portal: () => this.portal,
      started: who => {
        processRecord(paths, 'backend').write(who);
        if (this.portal) usePortal(this.portal, who);
      },
    });
    this.agent = agentProcess(paths, {
      proxyPort,
      say,
      started: who =>
        processRecord(paths, 'agent').write({
          ...who,
          proxyPort,
          hash: agentHash(paths),
        }),
      restarted: () => this.findPostgres(),
    });
  }

  /** @param {import('./identity.mjs').Identity | undefined} left an agent to take over */
  async startAgent(left) {
    const before = postgresElsewhere(this.paths);
    if (left) {
      this.agent.adopt(left);
    } else {
      this.cutLogs(0);
      this.agent.start();
    }
    await agentAnswers(this.paths, this.agent);
    this.postgres = await systemPostgres(this.paths);
    this.agent.supervise();
    if (left) return 'taken over from before';
    // Said once: somebody who looks for the data, or backs it up, must know.
    const place = postgresElsewhere(this.paths);
    return place && !before
      ? `Postgres keeps its data in ${place}: its user cannot enter ${this.paths.data}`
      : undefined;
  }

  /** Takes the portal that is built now: this product serves it to its end, whatever is built after. */
  takePortal() {
    this.portal = portalToServe(this.paths);
    if (this.portal) usePortal(this.portal, identity(process.pid));
  }

  async startBackend() {
    this.backend.start();
    await backendReady(this.paths, this.port, this.backend);
    this.backend.supervise();
    await peopleKnown(this.paths);
    this.timer = setInterval(() => this.cutLogs(LOG_MAX), 60_000);
    this.timer.unref();
  }

  /** After a restart of the agent: Postgres may have had to move, and then the backend must go after it. */
  async findPostgres() {
    const before = this.postgres.POSTGRES_PORT;
    this.postgres = await systemPostgres(this.paths);
    if (
      before &&
      before !== this.postgres.POSTGRES_PORT &&
      this.backend.supervised
    )
      await this.backend.restart();
  }

  /**
   * Stops the backend, then the agent with everything that it runs.
   * @param {Promise<unknown>} hurry cuts every patience short
   * @returns {Promise<boolean>} whether all ended by themselves
   */
  async stop(hurry) {
    clearInterval(this.timer);
    const backend = await this.backend.stop({ patience: 10_000, hurry });
    processRecord(this.paths, 'backend').forget();
    const shutdown = () =>
      askAgent(this.paths.socket, 'POST', '/v1/system/shutdown', {}, 10_000);
    // Asked to hurry it still gets a moment: killed at once it would leave services and databases running.
    const agent = await this.agent.stop({
      ask: shutdown,
      patience: 40_000,
      hurry: hurry.then(
        () => new Promise(resolve => setTimeout(resolve, 5000)),
      ),
    });
    if (agent) processRecord(this.paths, 'agent').forget();
    return backend && agent;
  }

  /** @param {number} max bytes; 0: whatever there is goes aside */
  cutLogs(max) {
    for (const name of ['agent.log', 'backend.log'])
      cutLog(path.join(this.paths.logs, name), max);
  }
}

/**
 * Keeps a log from growing without end. The process that writes has it open for appending, so it is copied and emptied in
 * place; before a start nobody has, so it is moved.
 * @param {string} file
 * @param {number} max bytes
 */
export function cutLog(file, max) {
  try {
    const { size } = statSync(file);
    if (size <= max) return;
    if (max === 0) {
      renameSync(file, `${file}.1`);
    } else {
      copyFileSync(file, `${file}.1`);
      truncateSync(file);
    }
  } catch {
    // There is no log yet.
  }
}
