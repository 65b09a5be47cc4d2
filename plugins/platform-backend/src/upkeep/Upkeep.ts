import path from 'node:path';
import type { Platform } from '../platform';
import { reEncrypt } from '../secrets/reEncrypt';
import { retireKeys } from '../secrets/retireKeys';
import { deleteOldRows } from '../store/deleteOldRows';
import { insertAudit } from '../store/insertAudit';
import { deleteOldLogs } from './deleteOldLogs';
import type { Retention } from './readRetention';
import { recordDeeds } from './recordDeeds';
import { refreshAddresses } from './refreshAddresses';

/** What the platform's own data is looked after by. */
export interface UpkeepOptions {
  /** The data folder. */
  dataDirectory: string;
  keyFile: string;
  retention: Retention;
}

const LOOK_MS = 15_000;
const SWEEP_MS = 3_600_000;

/**
 * Looks after the platform's own data: what is past its time goes, secrets get the newest key, and what was done past the
 * backend comes into the audit. Any number of backends may do it.
 */
export class Upkeep {
  private timers: NodeJS.Timeout[] = [];
  private running: Promise<unknown> = Promise.resolve();
  private told = new Set<string>();

  constructor(private readonly platform: Pick<Platform, 'knex' | 'logger' | 'secrets' | 'sourceControl'>, private readonly options: UpkeepOptions) {}

  start(): void {
    const { knex, logger } = this.platform;
    const { dataDirectory, retention } = this.options;
    const look = () => this.then('The keys of the secrets', () => this.look());
    const sweep = () =>
      this.then('What is past its time', async () => {
        await deleteOldRows(knex, retention);
        const gone = await deleteOldLogs(knex, path.join(dataDirectory, 'operations'), retention.operationLogs);
        if (gone) logger.debug(`${gone} logs of operations were deleted: nobody had written to them for ${retention.operationLogs} days`);
      });
    this.then('The addresses of repositories', async () => void (await refreshAddresses(knex, this.platform.sourceControl)));
    look();
    this.timers = [setInterval(look, LOOK_MS).unref(), setInterval(sweep, SWEEP_MS).unref()];
  }

  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    await this.running;
  }

  /** One after the other; what fails is tried again at the next look. */
  private then(what: string, work: () => Promise<void>): void {
    this.running = this.running.then(work).catch(error => this.platform.logger.debug(`${what}: looked after at the next look: ${error}`));
  }

  /** Secrets under the newest key, older keys aside, notes into the audit. */
  async look(): Promise<void> {
    const { knex, secrets } = this.platform;
    await recordDeeds(knex, path.join(this.options.dataDirectory, 'deeds'));
    // Whose key is away is said elsewhere.
    if (await secrets.keys.problem()) return;
    const { done, unreadable } = await reEncrypt(knex, secrets.keys);
    const { id } = await secrets.keys.current();
    if (done) await this.record('platform.secrets-reencrypted', `${done} values are encrypted with the key ${id} now`);
    for (const { name, version } of unreadable) this.tellOnce(`The secret ${name}, version ${version}, can be opened with no key: it was changed or damaged. Set it anew.`);
    const { aside, left } = await retireKeys(knex, this.options.keyFile);
    for (const one of aside) await this.record('platform.key-retired', `nothing stored needs the key ${one} any more; it is kept as ${this.options.keyFile}.${one}.retired for backups from before: delete it when you keep none of those`);
    for (const one of left) this.tellOnce(`Nothing stored needs the key ${one} any more: take ${this.options.keyFile}.${one} away when you keep no backup from before.`);
  }

  private async record(action: string, reason: string): Promise<void> {
    this.platform.logger.info(`${action}: ${reason}`);
    await insertAudit(this.platform.knex, { actor: 'platform', door: 'pipeline', action, subject: 'platform', team: null, on_behalf: false, outcome: 'allowed', reason, operation: null });
  }

  private tellOnce(text: string): void {
    if (this.told.has(text)) return;
    this.told.add(text);
    this.platform.logger.warn(text);
  }
}
