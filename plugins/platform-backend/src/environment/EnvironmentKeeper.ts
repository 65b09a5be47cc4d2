import type { Platform } from '../platform';
import { PLATFORM_ACTOR } from '../operations/platformActor';
import type { EnvironmentRow, OperationRow } from '../store/rows';
import { beginDelete } from './beginDelete';
import { protectedIn } from './protectedIn';
import { giveUpMaker, makersOf, sayThatItWaits } from './expiryWaits';

interface Expired extends Pick<EnvironmentRow, 'name' | 'service' | 'branch'> { owner: string | null; expires_at: Date }

/** How long what has failed to be torn down is left for people to look at. */
const AGAIN_SECONDS = 60;
const UNIQUE_VIOLATION = '23505';

/** Tears down environments whose time has come, and goes on where that has failed. All that it knows is in their rows: backends may be several, and restart. */
export class EnvironmentKeeper {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  /** What the log was told of each environment, and which operations are waited for: it is not told at each look. */
  private readonly said = new Map<string, string>();
  private readonly waits = new Set<string>();

  constructor(private readonly platform: Platform) {}

  start(): void {
    this.timer = setInterval(() => this.look(), this.platform.environments.lookMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private look(): void {
    const failed = (what: string) => (error: unknown) => this.platform.logger.warn(`It was not looked ${what}, tried again: ${error}`);
    this.looking ??= this.endExpired()
      .catch(failed('which environments have expired'))
      .then(() => this.goOn())
      .catch(failed('which tear-downs have failed'))
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
    const makers = await makersOf(knex, expired.map(e => e.name));
    for (const environment of expired) {
      const { name } = environment;
      const maker = makers.get(name);
      await this.alone(name, `Environment ${name} has expired and could not be torn down`, () => (maker ? this.waitFor(name, maker) : this.end(environment)));
    }
  }

  /** One that cannot be looked after holds up nobody else. What goes wrong is said when it begins, and not at each look. */
  private async alone(name: string, what: string, deed: () => Promise<unknown>): Promise<void> {
    try {
      await deed();
      this.said.delete(name);
    } catch (error) {
      // What was begun meanwhile is found at the next look.
      if ((error as any).code !== UNIQUE_VIOLATION) this.say(name, `${what}, tried again: ${error}`);
    }
  }

  private say(name: string, text: string): void {
    if (this.said.get(name) === text) return;
    this.said.set(name, text);
    this.platform.logger.warn(text);
  }

  /** What makes it ends first; if that does not end, it is taken back. */
  private async waitFor(name: string, maker: OperationRow): Promise<void> {
    const { knex, environments } = this.platform;
    if (await giveUpMaker(knex, name, maker, environments.giveUpMs)) {
      this.platform.logger.warn(`${maker.title} (${maker.id}) is given up and taken back: ${name} has long expired`);
    } else if (!this.waits.has(maker.id)) {
      await sayThatItWaits(knex, name, maker);
      this.waits.add(maker.id);
      this.platform.logger.warn(`Environment ${name} has expired, and is torn down when "${maker.title}" has ended (${maker.id})`);
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
      await this.alone(input.name, `The tear-down of ${input.name} could not go on`, () =>
        knex.transaction(trx => beginDelete(trx, this.platform, { ...input, besides: undefined }, { actor, door, team: team!, reason: input.reason ?? 'It goes on' })),
      );
    }
  }

  private async end({ name, service, branch, owner, expires_at }: Expired): Promise<void> {
    await this.platform.knex.transaction(async trx => {
      // Somebody may have extended it meanwhile, or another backend been quicker.
      const still = await trx<EnvironmentRow>('environment').where({ name, removing: false }).where('expires_at', '<=', trx.fn.now()).forUpdate().first('name');
      if (!still) return;
      const against = await protectedIn(trx, name);
      if (against) throw new Error(`${against.why} ${against.next}`);
      const reason = `It has expired on ${expires_at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      await beginDelete(trx, this.platform, { name, ...(service && branch ? { service, branch } : {}) }, { actor: PLATFORM_ACTOR, door: 'pipeline', team: owner ?? 'platform', reason });
    });
  }
}
