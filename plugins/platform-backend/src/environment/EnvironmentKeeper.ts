import type { Platform } from '../platform';
import { PLATFORM_ACTOR } from '../operations/platformActor';
import type { EnvironmentRow, OperationRow } from '../store/rows';
import { beginDelete } from './beginDelete';

interface Expired extends Pick<EnvironmentRow, 'name' | 'service' | 'branch'> { owner: string | null; expires_at: Date }

/** How long what has failed to be torn down is left for people to look at. */
const AGAIN_SECONDS = 60;
const UNIQUE_VIOLATION = '23505';

/** Tears down environments whose time has come, and goes on where that has failed. All that it knows is in their rows: backends may be several, and restart. */
export class EnvironmentKeeper {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(private readonly platform: Platform) {}

  start(): void {
    this.timer = setInterval(() => this.look(), this.platform.environments.lookMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private look(): void {
    this.looking ??= this.endExpired()
      .then(() => this.goOn())
      .catch(error => this.platform.logger.warn(`It was not looked which environments have expired, tried again: ${error}`))
      .finally(() => {
        this.looking = undefined;
      });
  }

  private async endExpired(): Promise<void> {
    const { knex } = this.platform;
    const expired: Expired[] = await knex('environment')
      .leftJoin('service', 'service.name', 'environment.service')
      .where('environment.expires_at', '<=', knex.fn.now())
      .where({ 'environment.removing': false })
      .select('environment.name', 'environment.service', 'environment.branch', 'environment.expires_at', knex.raw('coalesce(environment.team, service.team) AS owner'));
    for (const environment of expired) {
      await this.end(environment).catch(error => {
        if (error.code !== UNIQUE_VIOLATION) throw error;
      });
    }
  }

  /** What has failed to go tries again: nothing else may begin in it, so nobody is helped by what is left of it. */
  private async goOn(): Promise<void> {
    const { knex } = this.platform;
    const failed: OperationRow[] = await knex<OperationRow>('operation')
      .where({ kind: 'environment.delete', state: 'failed' })
      .whereRaw(`ended_at < now() - ? * interval '1 second'`, [AGAIN_SECONDS])
      .whereExists(knex('environment').select('name').whereRaw('environment.name = operation.environment AND removing'));
    for (const { input, actor, door, team } of failed) {
      await knex
        .transaction(trx => beginDelete(trx, this.platform, { ...input, besides: undefined }, { actor, door, team: team!, reason: input.reason ?? 'It goes on' }))
        .catch(error => {
          if (error.code !== UNIQUE_VIOLATION) throw error;
        });
    }
  }

  private async end({ name, service, branch, owner, expires_at }: Expired): Promise<void> {
    await this.platform.knex.transaction(async trx => {
      // Somebody may have extended it meanwhile, or another backend been quicker.
      const still = await trx<EnvironmentRow>('environment').where({ name, removing: false }).where('expires_at', '<=', trx.fn.now()).forUpdate().first('name');
      if (!still) return;
      const reason = `It has expired on ${expires_at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      await beginDelete(trx, this.platform, { name, ...(service && branch ? { service, branch } : {}) }, { actor: PLATFORM_ACTOR, door: 'pipeline', team: owner ?? 'platform', reason });
    });
  }
}
