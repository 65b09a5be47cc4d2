import { releaseName } from '@waymark/platform-common';
import type { MetricsSource } from '@waymark/platform-node';
import type { Share } from '../canary/proportions';
import type { Platform } from '../platform';
import { baking, type Baking } from './baking';
import { rollBackBySelf } from './rollBackBySelf';
import { spike } from './spike';

/** How long releases are watched after they were deployed, and how often. */
export interface BakeOptions { bakeSeconds: number; lookMs: number }

/** A spike is seen in what was answered in so many seconds. */
const WINDOW_SECONDS = 60;
const BEFORE_SECONDS = 300;
const PATIENCE_MS = 4_000;
const NOTHING: Share = { errors: 0, requests: 0 };

const second = (ms: number) => new Date(Math.floor(ms / 1000) * 1000);

/** What a release has answered between two times, undefined where the source cannot tell. */
async function shareOf(source: MetricsSource, place: Baking, release: number, from: Date, to: Date): Promise<Share | undefined> {
  if (from >= to) return undefined;
  const { service, environment } = place;
  const late = new Promise<undefined>(resolve => {
    setTimeout(() => resolve(undefined), PATIENCE_MS).unref();
  });
  // No figures are not figures of zero: what is not known judges nobody.
  const found = await Promise.race([source.releases({ service, environment }, { from, to }).catch(() => undefined), late]);
  return found && (found.releases.get(releaseName(release)) ?? (found.complete ? NOTHING : undefined));
}

/**
 * Looks after releases for a while after they were deployed: one that fails in a spike goes back by itself. All that it
 * knows is in the deployment's row, so that a backend that starts, or a second one, goes on with the same.
 */
export class BakeWatcher {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(private readonly platform: Platform, private readonly options: BakeOptions) {}

  start(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look()
        .catch(error => this.platform.logger.warn(`Deployments were not looked after, tried again: ${error}`))
        .finally(() => {
          this.looking = undefined;
        });
    }, this.options.lookMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    const watched = await baking(this.platform.knex, this.options.bakeSeconds);
    await Promise.all(watched.map(deployment => this.lookAt(deployment)));
  }

  private async lookAt(deployment: Baking): Promise<void> {
    const source = this.platform.target(deployment.target).metrics;
    if (!source) return;
    const { from_release, to_release, ready_at, now, slo } = deployment;
    const before = deployment.before ?? (await this.readBefore(source, deployment));
    const from = second(Math.max(now.getTime() - WINDOW_SECONDS * 1000, ready_at.getTime()));
    const counted = await shareOf(source, deployment, to_release, from, second(now.getTime()));
    if (!counted) return;
    const reason = spike({ names: { release: releaseName(to_release), before: releaseName(from_release) }, now: counted, before, slo });
    if (reason) await rollBackBySelf(this.platform, deployment, reason);
  }

  /** Read once and kept: a source forgets after some minutes. Not known is nothing: then only the objective counts. */
  private async readBefore(source: MetricsSource, deployment: Baking): Promise<Share> {
    const { id, from_release, started_at } = deployment;
    const found = await shareOf(source, deployment, from_release, second(started_at.getTime() - BEFORE_SECONDS * 1000), second(started_at.getTime()));
    if (!found) return NOTHING;
    const share = { errors: found.errors, requests: found.requests };
    await this.platform.knex('deployment').where({ id }).whereNull('before').update({ before: JSON.stringify(share) });
    return share;
  }
}
