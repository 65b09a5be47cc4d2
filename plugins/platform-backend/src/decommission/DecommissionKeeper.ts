import { createOperation } from '../operations/createOperation';
import { passedMs } from '../operations/passed';
import { PLATFORM_ACTOR } from '../operations/platformActor';
import { retryOperation } from '../operations/retryOperation';
import type { Platform } from '../platform';
import { insertAudit } from '../store/insertAudit';
import type { OperationRow, ServiceRow } from '../store/rows';
import { day, decommissionKey, type OnDecommissioned } from './types';

/** How long a removal that has failed is left for people to look at. */
const AGAIN_SECONDS = 60;
const UNIQUE_VIOLATION = '23505';

/** Takes away services whose grace period is over, and goes on where that has failed. All that it knows is in their rows: backends may be several, and restart. */
export class DecommissionKeeper {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  /** What the log was told of each: it is not told at each look. */
  private readonly said = new Map<string, string>();

  constructor(private readonly platform: Platform) {}

  start(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look()
        .catch(error => this.platform.logger.warn(`It was not looked which services have to go, tried again: ${error}`))
        .finally(() => {
          this.looking = undefined;
        });
    }, this.platform.environments.lookMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    const { knex } = this.platform;
    const over: string[] = await knex('service').where('delete_at', '<=', knex.fn.now()).whereNotNull('decommissioned_at').whereNull('removed_at').orderBy('name').pluck('name');
    for (const name of over) {
      // One that cannot go holds up nobody else.
      await this.end(name).then(() => this.said.delete(name)).catch(error => {
        const text = `Service ${name} has to go and could not be removed, tried again: ${error}`;
        if (error.code === UNIQUE_VIOLATION || this.said.get(name) === text) return;
        this.said.set(name, text);
        this.platform.logger.warn(text);
      });
    }
  }

  private async end(name: string): Promise<void> {
    const { knex, engine } = this.platform;
    const definition = engine.definition('service.remove');
    await knex.transaction(async trx => {
      // Somebody may have brought it back meanwhile, or another backend been quicker.
      const still = await trx<ServiceRow>('service').where({ name, removed_at: null }).where('delete_at', '<=', trx.fn.now()).whereNotNull('decommissioned_at').forUpdate().first();
      if (!still) return;
      const before = await trx<OperationRow>('operation').where({ service: name, kind: 'service.remove' }).where('created_at', '>=', still.decommissioned_at!).orderBy('created_at', 'desc').first('id', 'state', 'ended_at');
      if (before?.state === 'running') return;
      if (before) {
        if (before.state === 'failed' && passedMs(before.ended_at!.getTime()) > AGAIN_SECONDS * 1000) await retryOperation(trx, definition, before.id, PLATFORM_ACTOR);
        return;
      }
      const reason = `Its grace period was over on ${day(still.delete_at!)}`;
      const operation = await createOperation(trx, definition, {
        title: `Remove what is left of ${name}`, actor: PLATFORM_ACTOR, door: 'pipeline', team: still.team, service: name,
        input: { service: name } satisfies OnDecommissioned, exclusive_key: decommissionKey(name),
      });
      await insertAudit(trx, { actor: PLATFORM_ACTOR, door: 'pipeline', action: 'removeService', subject: name, service: name, team: still.team, on_behalf: false, outcome: 'allowed', reason, operation: operation.id });
    });
  }
}
