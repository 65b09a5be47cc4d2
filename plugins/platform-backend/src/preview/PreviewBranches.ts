import type { Knex } from 'knex';
import { beginDelete, openDelete } from '../environment/beginDelete';
import { PLATFORM_ACTOR } from '../operations/platformActor';
import { startRun } from '../pipeline/startRun';
import type { Platform } from '../platform';
import type { EnvironmentRow, PreviewBranchRow, RepositoryRow, ServiceRow } from '../store/rows';
import { PREVIEW_PREFIX, previewName } from './previewName';

const UNIQUE_VIOLATION = '23505';
const NO_COMMIT = '0'.repeat(40);

type Repository = RepositoryRow & { service: string };

/** One branch of previews, with all that is known of it. */
interface Seen {
  repository: Repository;
  branch: string;
  /** Head of the default branch. */
  main: string;
  /** What is remembered of the branch. */
  known?: PreviewBranchRow;
  /** Its preview. */
  place?: EnvironmentRow;
}

/**
 * Compares the branches `preview/*` with what was last seen of them: a push makes or updates a preview; it goes when its
 * branch is deleted or merged. What it knows is in the database, so backends may be several and restart.
 */
export class PreviewBranches {
  constructor(private readonly platform: Platform) {}

  /** @param heads - of the default branches; a repository without one is left alone: it cannot be read, or is empty */
  async compare(repositories: RepositoryRow[], heads: Map<string, string | undefined>): Promise<void> {
    const { knex, sourceControl, logger } = this.platform;
    const looked = repositories.filter((r): r is Repository => r.service !== null && heads.get(r.name) !== undefined);
    const found = await sourceControl.branches(looked.map(r => r.name), PREVIEW_PREFIX);
    const [known, places] = await Promise.all([knex<PreviewBranchRow>('preview_branch'), knex<EnvironmentRow>('environment').whereNotNull('branch')]);
    for (const repository of looked) {
      const heldBy = found.get(repository.name);
      // It cannot be read now: none of its branches is gone for that.
      if (!heldBy) continue;
      const mine = known.filter(k => k.repository === repository.name);
      const previews = places.filter(p => p.service === repository.service);
      const branches = new Set([...heldBy.keys(), ...mine.map(k => k.branch), ...previews.map(p => p.branch!)]);
      for (const branch of branches) {
        const seen = { repository, branch, main: heads.get(repository.name)!, known: mine.find(k => k.branch === branch), place: previews.find(p => p.branch === branch) };
        // One that cannot be looked at holds up nobody else.
        await this.look(seen, heldBy.get(branch)).catch(error => {
          if (error.code !== UNIQUE_VIOLATION) logger.warn(`${branch} of ${repository.name} could not be looked at, tried again: ${error}`);
        });
      }
    }
  }

  private async look(seen: Seen, head: string | undefined): Promise<void> {
    const { known, place } = seen;
    if (head === undefined) return known || (place && !place.removing) ? this.branchGone(seen) : undefined;
    if (head !== known?.head) return place?.removing ? undefined : this.pushed(seen, head);
    return place && !place.removing && known.ahead && known.compared_with !== seen.main ? this.compareWithMain(seen, head) : undefined;
  }

  /** All that is decided of one branch is decided one after the other, over all backends. */
  private decide<T>({ repository, branch }: Seen, fn: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.platform.knex.transaction(async trx => {
      await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`preview:${repository.name}/${branch}`]);
      return fn(trx);
    });
  }

  private async pushed(seen: Seen, head: string): Promise<void> {
    const { sourceControl, engine, changed } = this.platform;
    const { repository, branch, known, main } = seen;
    const { name, service } = repository;
    const [pusher, commit, merged] = await Promise.all([sourceControl.pusherOf(name, head, branch), sourceControl.commit(name, head), sourceControl.contains(name, main, head)]);
    const environment = previewName(service, branch);
    const begun = await this.decide(seen, async trx => {
      // While it is being torn down it is waited for: then this push makes a new one.
      if (await openDelete(trx, environment)) return false;
      const row = { service, repository: name, branch, environment, head, ahead: !merged, compared_with: main };
      const noted = known
        ? await trx<PreviewBranchRow>('preview_branch').where({ repository: name, branch, head: known.head }).update(row)
        : (await trx('preview_branch').insert(row).onConflict(['repository', 'branch']).ignore().returning('branch')).length;
      if (!noted) return false;
      await startRun(trx, engine, { service, repository: name, commit: head, environment, branch }, { title: `Preview ${branch.slice(0, 80)} of ${service}: ${commit.message.split('\n')[0]}`, pusher });
      return true;
    });
    if (begun) changed({ kind: 'repository', name, change: 'changed' });
  }

  private async branchGone(seen: Seen): Promise<void> {
    const { repository, branch } = seen;
    const who = await this.platform.sourceControl.pusherOf(repository.name, NO_COMMIT, branch);
    await this.decide(seen, async trx => {
      await trx<PreviewBranchRow>('preview_branch').where({ repository: repository.name, branch }).delete();
      await this.tearDown(trx, seen, { actor: who ?? 'unknown', reason: `The branch ${branch} was deleted` });
    });
  }

  private async compareWithMain(seen: Seen, head: string): Promise<void> {
    const { sourceControl } = this.platform;
    const { repository, branch, main } = seen;
    const merged = await sourceControl.contains(repository.name, main, head);
    const who = merged && (await sourceControl.pusherOf(repository.name, main));
    await this.decide(seen, async trx => {
      const same = await trx<PreviewBranchRow>('preview_branch').where({ repository: repository.name, branch, head }).update({ compared_with: main });
      if (same && merged) await this.tearDown(trx, seen, { actor: who || 'unknown', reason: `${branch} was merged into ${repository.default_branch}` });
    });
  }

  /** Also where there are only runs for it yet: what is being made goes too. */
  private async tearDown(trx: Knex, { repository, branch }: Seen, { actor, reason }: { actor: string; reason: string }): Promise<void> {
    const name = previewName(repository.service, branch);
    const owner = await trx<ServiceRow>('service').where({ name: repository.service }).first('team');
    const place = await trx<EnvironmentRow>('environment').where({ name, service: repository.service, branch }).first('name');
    const runs = await trx('operation').where({ environment: name, kind: 'pipeline.run' }).whereIn('state', ['running', 'undoing', 'failed']).first('id');
    if (!owner || (!place && !runs)) return;
    await beginDelete(trx, this.platform, { name, service: repository.service, branch }, { actor: actor === 'unknown' ? PLATFORM_ACTOR : actor, door: 'pipeline', team: owner.team, reason });
  }
}
